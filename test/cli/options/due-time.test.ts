import { expect, test } from 'vitest'
import { dueTime } from '../../../packages/cli/src/options/due-time.js'

const now = new Date('2026-01-01T00:00:00Z')

test.each([
  ['+90', '2026-01-01T00:01:30.000Z'],
  ['+10m', '2026-01-01T00:10:00.000Z'],
  ['+1.5h', '2026-01-01T01:30:00.000Z'],
  ['+1d', '2026-01-02T00:00:00.000Z'],
  ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00.000Z'],
])('%s is %s', (text, due) => {
  expect(dueTime(text, now).toISOString()).toBe(due)
})

test.each(['soon', '90', '+', '+5y', '2026-13-01', ''])('%j is no time', (text) => {
  expect(() => dueTime(text, now)).toThrow(/--at must be a time like .* got/)
})
