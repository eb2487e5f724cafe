import { beforeEach, expect, test } from 'vitest'
import { LanePlaces } from '../../packages/worker/src/lane-places.js'
import type { Member } from '../../packages/worker/src/roster.js'
import { Slots } from '../../packages/worker/src/slots.js'
import { FakeClock } from '../transport/fake-clock.js'

const none = Number.POSITIVE_INFINITY
let clock: FakeClock
let all: Slots<Member>
let reopened: number
let places: LanePlaces<Member>

beforeEach(() => {
  clock = new FakeClock()
  all = new Slots(10, 0)
  reopened = 0
  places = new LanePlaces(all, clock, () => {
    reopened += 1
  })
})

function run(): Member {
  const member = { place: 0 }
  places.ask()
  places.start(member)
  return member
}

test('a grab takes a place of the function and of the worker, until it is refused', () => {
  places.limit({ concurrency: 1, rate: undefined })
  places.ask()
  expect([places.open, all.empty]).toEqual([false, false])
  places.release()
  expect([places.open, all.empty]).toEqual([true, true])
})

test('a job keeps its place until it is over', () => {
  places.limit({ concurrency: 2, rate: undefined })
  const first = run()
  run()
  expect(places.open).toBe(false)
  places.end(first)
  expect(places.open).toBe(true)
})

test('it has no place where the worker has none', () => {
  places.limit({ concurrency: 20, rate: undefined })
  for (let i = 0; i < 10; i++) all.ask()
  expect(places.open).toBe(false)
})

test('a grab that is out counts against the rate, and one that was refused does not', () => {
  places.limit({ concurrency: none, rate: { limit: 2, perMs: 1_000 } })
  run()
  places.ask()
  expect([places.open, places.held]).toEqual([false, false])
  places.release()
  expect(places.open).toBe(true)
})

test('one timer says when the rate allows one more', () => {
  places.limit({ concurrency: none, rate: { limit: 2, perMs: 1_000 } })
  run()
  clock.pass(300)
  run()
  expect(clock.planned).toEqual([700])
  clock.pass(700)
  expect([places.open, places.held, reopened]).toEqual([true, false, 1])
  run()
  expect(clock.planned).toEqual([300])
})

test('a timer that comes early waits on', () => {
  places.limit({ concurrency: none, rate: { limit: 1, perMs: 1_000 } })
  run()
  clock.adjust(-1)
  clock.adjust(1)
  const [early] = clock.planned
  clock.pass((early as number) - 1)
  expect(reopened).toBe(0)
  clock.pass(1)
  expect(reopened).toBe(1)
})

test('the same rate said again forgets nothing, another one counts anew', () => {
  places.limit({ concurrency: none, rate: { limit: 1, perMs: 1_000 } })
  run()
  places.limit({ concurrency: 5, rate: { limit: 1, perMs: 1_000 } })
  expect([places.open, clock.planned.length]).toEqual([false, 1])
  places.limit({ concurrency: 5, rate: { limit: 1, perMs: 2_000 } })
  expect([places.open, clock.planned.length]).toEqual([true, 0])
})

test('nothing is waited for after its end', () => {
  places.limit({ concurrency: none, rate: { limit: 1, perMs: 1_000 } })
  run()
  places.stop()
  expect(clock.planned).toEqual([])
})
