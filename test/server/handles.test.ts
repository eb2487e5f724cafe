import { expect, test } from 'vitest'
import { Handles } from '../../packages/server/src/jobs/handles.js'

test('numbers jobs from 1, and reads its own handles back', () => {
  const handles = new Handles('H:box')
  expect(handles.format(handles.nextNumber())).toBe('H:box:1')
  expect(handles.format(handles.nextNumber())).toBe('H:box:2')
  for (const number of [1, 9, 10, 4_294_967_296, 999_999_999_999_999]) {
    expect(handles.parse(handles.format(number))).toBe(number)
  }
})

test.each([
  '',
  'H:box',
  'H:box:',
  'H:box:0',
  'H:box:01',
  'H:box:1 ',
  'H:box:-1',
  'H:box:1e3',
  'H:bax:1',
  'h:box:1',
])('%j is none of its handles', (handle) => {
  expect(new Handles('H:box').parse(handle)).toBe(0)
})

test('a number that could be mistaken for another is none', () => {
  expect(new Handles('H:box').parse('H:box:9007199254740993')).toBe(0)
})
