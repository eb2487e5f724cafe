import { leadingInteger, parseAdminRequest } from '@gearwork/protocol'
import { expect, test } from 'vitest'

test.each([
  ['17', 17],
  [' -3rest', -3],
  ['1e3', 1],
  ['', 0],
  ['many', 0],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  [`-${'9'.repeat(20)}`, Number.MIN_SAFE_INTEGER],
])('%s is read as C reads it', (text, number) => {
  expect(leadingInteger(text)).toBe(number)
})

test('the numbers of maxqueue are read so too', () => {
  const most = Number.MAX_SAFE_INTEGER
  expect(parseAdminRequest(`maxqueue f ${'9'.repeat(400)} 2x y`)).toEqual({
    command: 'maxqueue',
    function: 'f',
    limits: { high: most, normal: 2, low: 0 },
  })
})
