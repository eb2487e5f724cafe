import { expect, test } from 'vitest'
import { RecentSet } from '../../../packages/core/src/cron/recent-set.js'

test('the oldest thing is forgotten where there is no room for one more', () => {
  const recent = new RecentSet<string>(2)
  expect(['a', 'b', 'a', 'c'].map((thing) => recent.add(thing))).toEqual([true, true, false, true])
  expect(['a', 'b', 'c'].map((thing) => recent.has(thing))).toEqual([false, true, true])
  expect(recent.add('a')).toBe(true)
})
