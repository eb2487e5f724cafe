import { expect, test } from 'vitest'
import { Rotation } from '../../packages/worker/src/rotation.js'

test('each has its turn, and who wants nothing is passed over', () => {
  const rotation = new Rotation(['a', 'b', 'c'])
  const all = () => true
  expect([rotation.take(all), rotation.take(all), rotation.take(all), rotation.take(all)]).toEqual([
    'a',
    'b',
    'c',
    'a',
  ])
  expect(rotation.take((member) => member !== 'b')).toBe('c')
  expect(rotation.take(() => false)).toBeUndefined()
  expect(rotation.take(all)).toBe('a')
})
