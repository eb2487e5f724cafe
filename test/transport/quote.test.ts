import { quote } from '@gearwork/transport'
import { expect, test } from 'vitest'

const circle: { self?: unknown } = {}
circle.self = circle

test.each([
  ['two\nlines', '"two\\nlines"'],
  ['', '""'],
  [Number.NaN, 'NaN'],
  [undefined, 'undefined'],
  [null, 'null'],
  [5n, '5n'],
  [Symbol('s'), 'Symbol(s)'],
  [[1, 'a'], '[1,"a"]'],
  [{ a: 1 }, '{"a":1}'],
  [circle, '[object Object]'],
  [Object.create(null), '{}'],
  [[5n], '[object Array]'],
  [Buffer, 'the function Buffer'],
  [[() => {}][0], 'a function'],
])('what is given is quoted on one line (%#)', (value, words) => {
  expect(quote(value)).toBe(words)
})

test('what is long is cut', () => {
  expect(quote('x'.repeat(78))).toBe(`"${'x'.repeat(78)}"`)
  expect(quote('x'.repeat(79))).toBe(`"${'x'.repeat(76)}…`)
})

const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()
const { proxy: revokedFunction, revoke: revokeFunction } = Proxy.revocable(() => {}, {})
revokeFunction()
const tagged = Object.defineProperty({ big: 5n }, Symbol.toStringTag, {
  get() {
    throw new Error('no tag')
  },
})

test('what cannot be read is quoted as such', () => {
  const named = Object.defineProperty(() => {}, 'name', { value: Symbol('s') })
  for (const value of [revoked, revokedFunction, tagged, named]) {
    expect(quote(value)).toBe('something that cannot be read')
  }
})
