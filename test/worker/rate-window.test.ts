import { beforeEach, expect, test } from 'vitest'
import { RateWindow } from '../../packages/worker/src/rate-window.js'
import { FakeClock } from '../transport/fake-clock.js'

let clock: FakeClock
let window: RateWindow

beforeEach(() => {
  clock = new FakeClock()
  window = new RateWindow(clock, { limit: 3, perMs: 1_000 })
})

test('what started counts for its span, and not longer', () => {
  window.started()
  clock.pass(400)
  window.started()
  window.started()
  expect(window.left).toBe(0)
  expect(window.nextInMs).toBe(600)
  clock.pass(599)
  expect(window.left).toBe(0)
  clock.pass(1)
  expect([window.left, window.nextInMs]).toEqual([1, 0])
  clock.pass(400)
  expect(window.left).toBe(3)
})

test('no span, wherever it begins, has more starts than are allowed', () => {
  const starts: number[] = []
  for (let at = 0; at < 10_000; at += 130) {
    if (window.left > 0) {
      starts.push(at)
      window.started()
    }
    clock.pass(130)
  }
  const most = starts.map((from) => starts.filter((at) => at >= from && at < from + 1_000).length)
  expect(Math.max(...most)).toBe(3)
  expect(starts.length).toBeGreaterThan(24)
})

test('a clock that is put back holds nothing up for longer than a span', () => {
  for (let i = 0; i < 3; i++) window.started()
  clock.adjust(-3_600_000)
  expect(window.left).toBe(3)
})

test('one that starts all the same takes the place of the oldest', () => {
  for (let i = 0; i < 4; i++) {
    window.started()
    clock.pass(10)
  }
  expect([window.left, window.nextInMs]).toEqual([0, 970])
})
