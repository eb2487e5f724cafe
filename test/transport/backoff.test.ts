import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffDelay, resolveBackoff } from '../../packages/transport/src/backoff.js'

const backoff = resolveBackoff()

test('waits 100 ms at first and 10 s at most, unless told otherwise', () => {
  expect(backoff).toEqual({ firstMs: 100, longestMs: 10_000 })
  expect(resolveBackoff({ firstMs: 5, longestMs: 50 })).toEqual({ firstMs: 5, longestMs: 50 })
})

test('doubles with every failure up to the longest', () => {
  const longest = Array.from({ length: 10 }, (_, attempt) => backoffDelay(attempt, backoff, () => 1))
  expect(longest).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000])
})

test('leaves the upper half of each wait to chance', () => {
  expect(backoffDelay(3, backoff, () => 0)).toBe(400)
  expect(backoffDelay(3, backoff, () => 0.5)).toBe(600)
  expect(backoffDelay(3, backoff, () => 1)).toBe(800)
})

test('stays within its bounds after any number of failures', () => {
  const delay = fc.record({ firstMs: fc.nat({ max: 10_000 }), longestMs: fc.nat({ max: 100_000 }) })
  fc.assert(
    fc.property(fc.nat(), delay, fc.double({ min: 0, max: 1, noNaN: true }), (attempt, options, chance) => {
      const wait = backoffDelay(attempt, options, () => chance)
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThanOrEqual(options.longestMs)
    }),
  )
})
