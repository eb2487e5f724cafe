import type { Clock } from '@gearwork/transport'
import { beforeEach, expect, test } from 'vitest'
import { SilenceWatch, silentAfterMs } from '../../packages/worker/src/silence.js'

let now: number
let tick: () => void
let heard: { heardAt: number | undefined }
let owes: boolean
let alarms: number
let watch: SilenceWatch

beforeEach(() => {
  now = 0
  tick = () => {}
  heard = { heardAt: 0 }
  owes = true
  alarms = 0
  const clock: Clock = {
    now: () => now,
    after(milliseconds, run) {
      tick = () => {
        now += milliseconds
        run()
      }
      return () => {
        tick = () => {}
      }
    },
  }
  watch = new SilenceWatch(clock, heard, { owes: () => owes, silent: () => void alarms++ })
  watch.start()
})

test('a server that owes an answer for longer than it may is silent', () => {
  tick()
  tick()
  expect(alarms).toBe(0)
  tick()
  expect(alarms).toBe(1)
})

test('a server whose answers are only read after a busy turn is not', () => {
  tick()
  tick()
  heard.heardAt = now
  tick()
  expect(alarms).toBe(0)
})

test('a server that was asked only just now is not', () => {
  owes = false
  for (let i = 0; i < 5; i++) tick()
  owes = true
  tick()
  expect(alarms).toBe(0)
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
