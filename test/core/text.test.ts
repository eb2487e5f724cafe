import { expect, test } from 'vitest'
import { sentence } from '../../packages/core/src/text.js'

const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()
const { proxy: revokedFunction, revoke: revokeFunction } = Proxy.revocable(() => {}, {})
revokeFunction()
const unreadable = Object.defineProperty(new Error('hidden'), 'message', {
  get() {
    throw new Error('no message')
  },
})

test.each<[thrown: unknown, says: string]>([
  [new Error('first\nsecond'), 'first'],
  [new RangeError(''), 'RangeError'],
  [Object.assign(new Error(), { message: 5 }), '5'],
  ['a text', 'a text'],
  [Symbol('s'), 'Symbol(s)'],
  [undefined, 'undefined'],
  [{ a: 1 }, '{"a":1}'],
  [Object.assign(new Error(), { message: Object.create(null) }), '{"message":{}}'],
])('whatever is thrown has something to say: case %#', (thrown, says) => {
  expect(sentence(thrown)).toBe(says)
})

test('whatever cannot be read says that', () => {
  expect(sentence(revoked)).toBe('something that cannot be read')
  expect(sentence(revokedFunction)).toBe('something that cannot be read')
  expect(sentence(unreadable)).toBe('{}')
})
