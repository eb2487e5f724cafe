import type { Clock } from '@gearwork/transport'
import { beforeEach, expect, test } from 'vitest'
import { SilenceWatch, silentAfterMs } from '../../packages/worker/src/silence.js'

let now: number
let tick: () => void
let planned: boolean
let heard: { heardAt: number | undefined }
let owes: boolean
let alarms: number
let watch: SilenceWatch

beforeEach(() => {
  now = 0
  tick = () => {}
  planned = false
  heard = { heardAt: 0 }
  owes = true
  alarms = 0
  const clock: Clock = {
    now: () => now,
    after(milliseconds, run) {
      planned = true
      tick = () => {
        now += milliseconds
        planned = false
        run()
      }
      return () => {
        tick = () => {}
      }
    },
  }
  watch = new SilenceWatch(clock, heard, { owes: () => owes, silent: () => void alarms++ })
  watch.begin()
})

test('a server that owes an answer for longer than it may is silent', () => {
  tick()
  expect(alarms).toBe(0)
  tick()
  expect(alarms).toBe(1)
})

test('a server whose answers are only read after a busy turn is not', () => {
  tick()
  heard.heardAt = now
  tick()
  expect(alarms).toBe(0)
})

test('a server that owes nothing is not, and nobody looks at it until it does', () => {
  owes = false
  tick()
  expect(planned).toBe(false)
  owes = true
  watch.begin()
  expect(planned).toBe(true)
  tick()
  expect(alarms).toBe(0)
  tick()
  expect(alarms).toBe(1)
})

test('a server that is asked again and again is looked at no sooner', () => {
  tick()
  for (let i = 0; i < 5; i++) watch.begin()
  tick()
  expect(alarms).toBe(1)
})

test('a server that is heard is not', () => {
  for (let i = 0; i < 5; i++) {
    tick()
    heard.heardAt = now + silentAfterMs / 2
  }
  expect(alarms).toBe(0)
})

test('a watch that has stopped looks no more', () => {
  tick()
  watch.stop()
  tick()
  expect(alarms).toBe(0)
})
