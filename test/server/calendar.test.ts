import { expect, test } from 'vitest'
import { type CalendarFields, nextDue } from '../../packages/server/src/jobs/calendar.js'

/** `minute hour dayOfMonth month dayOfWeek` */
function fields(text: string): CalendarFields {
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = ''] = text.split(' ')
  return { minute, hour, dayOfMonth, month, dayOfWeek }
}

/** A Wednesday. */
const now = new Date(2026, 6, 15, 10, 30, 20).getTime()

test.each([
  ['* * * * *', new Date(2026, 6, 15, 10, 31)],
  ['    ', new Date(2026, 6, 15, 10, 31)],
  ['30 * * * *', new Date(2026, 6, 15, 11, 30)],
  ['45 10 * * *', new Date(2026, 6, 15, 10, 45)],
  ['0 9 * * *', new Date(2026, 6, 16, 9, 0)],
  ['*/20 * * * *', new Date(2026, 6, 15, 10, 40)],
  ['0-10/5,58 * * * *', new Date(2026, 6, 15, 10, 58)],
  ['5/10 * * * *', new Date(2026, 6, 15, 10, 35)],
  ['0 0 1 * *', new Date(2026, 7, 1)],
  ['0 0 31 2,4,12 *', new Date(2026, 11, 31)],
  ['0 0 29 2 *', new Date(2028, 1, 29)],
  ['0 0 * * 0', new Date(2026, 6, 20)],
  ['0 12 * * 6', new Date(2026, 6, 19, 12)],
  ['0 0 * 3-5 4', new Date(2027, 2, 5)],
  ['0 0 1 * 3', new Date(2026, 6, 16)],
] as const)('%j is next due at %s', (text, due) => {
  expect(new Date(nextDue(fields(text), now) as number)).toEqual(due)
})

test.each([
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 7',
  '-1',
  '1-',
  'x',
  '5-1',
  '*/0',
  '1,,2',
  '1.5',
])('%j cannot be read', (text) => {
  expect(nextDue(fields(text), now)).toBeUndefined()
})

test.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *'])('%j never comes', (text) => {
  expect(nextDue(fields(text), now)).toBeUndefined()
})

test('29 February is found across 2100, which has none', () => {
  const due = nextDue(fields('0 0 29 2 *'), new Date(2096, 2, 1).getTime())
  expect(new Date(due as number)).toEqual(new Date(2104, 1, 29))
})
