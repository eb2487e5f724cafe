import { beforeEach, expect, test } from 'vitest'
import { LookOuts } from '../../packages/worker/src/look-outs.js'
import { FakeClock } from '../transport/fake-clock.js'

let clock: FakeClock
let looks: number[]
let lookOuts: LookOuts
let start: number

beforeEach(() => {
  clock = new FakeClock()
  start = clock.now()
  looks = []
  lookOuts = new LookOuts(clock, () => looks.push(clock.now() - start))
})

test('it looks after each second in which a moment lies, the soonest first, and once for all in one second', () => {
  for (const at of [9_000, 3_000, 2_001, 2_999, 8_500]) lookOuts.add(start + at)
  clock.pass(60_000)
  expect(looks).toEqual([3_020, 9_020])
})

test('what is due already is looked for at once', () => {
  lookOuts.add(0)
  clock.pass(0)
  expect(looks).toEqual([0])
  expect(clock.planned).toEqual([])
})

test('one timer waits, for the soonest', () => {
  for (const at of [9_000, 3_000, 7_000]) lookOuts.add(new Date(start + at))
  expect(clock.planned).toEqual([3_020])
})

test('it waits on where the clock has been put back', () => {
  lookOuts.add(start + 2_000)
  clock.adjust(-5_000)
  clock.pass(2_020)
  expect(looks).toEqual([])
  expect(clock.planned).toEqual([5_000])
})

test('of too many moments the latest are forgotten', () => {
  for (let second = 1; second <= 10_001; second++) lookOuts.add(start + second * 1_000)
  clock.pass(20_000_000)
  expect(looks).toHaveLength(10_000)
  expect(looks.at(-1)).toBe(10_000_020)
})

test('after its end it waits for nothing', () => {
  lookOuts.add(start + 2_000)
  lookOuts.stop()
  lookOuts.add(start + 3_000)
  expect(clock.planned).toEqual([])
})

test.each([Number.NaN, new Date(Number.NaN), 'tomorrow', undefined])('%s is no moment', (at) => {
  expect(() => lookOuts.add(at as number)).toThrow(/^at must be a date, or milliseconds since the epoch, got/)
})
