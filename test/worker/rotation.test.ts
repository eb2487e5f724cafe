import { expect, test } from 'vitest'
import { Rotation } from '../../packages/worker/src/rotation.js'

test('each has its turn, and who wants nothing is passed over', () => {
  const rotation = new Rotation(['a', 'b', 'c'])
  const equal = () => 0
  expect([0, 1, 2, 3].map(() => rotation.take(equal))).toEqual(['a', 'b', 'c', 'a'])
  expect(rotation.take((member) => (member === 'b' ? undefined : 0))).toBe('c')
  expect(rotation.take(() => undefined)).toBeUndefined()
  expect(rotation.take(equal)).toBe('a')
})

test('the one that is waited for least comes first', () => {
  const loads: Record<string, number> = { a: 2, b: 1, c: 1 }
  const rotation = new Rotation(Object.keys(loads))
  expect([0, 1, 2].map(() => rotation.take((member) => loads[member]))).toEqual(['b', 'c', 'b'])
})
