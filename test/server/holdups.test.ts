import { expect, onTestFinished, test, vi } from 'vitest'
import { Reader } from '../../packages/server/src/jobs/reader.js'
import { Holdups } from '../../packages/server/src/peers/holdups.js'

/** One who reads, and one who is held up for it. */
function hall() {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const unread = { bytes: 0, look() {} }
  const reader = new Reader(unread, 12_800)
  const holdups = new Holdups()
  let goneOn = 0
  const heldUp = { goOn: () => (goneOn += 1) }
  return { unread, reader, holdups, heldUp, goneOn: () => goneOn }
}

test('a reader must be waited for from an eighth of what it may leave unread on', () => {
  const { unread, reader } = hall()
  unread.bytes = 1_599
  expect(reader.mustBeWaitedFor()).toBe(false)
  unread.bytes = 1_600
  expect(reader.mustBeWaitedFor()).toBe(true)
})

test('who is held up goes on when the reader has caught up, and nothing is looked at any more', () => {
  const { unread, reader, holdups, heldUp, goneOn } = hall()
  unread.bytes = 1_600
  holdups.add(heldUp, reader)
  vi.advanceTimersByTime(1_000)
  unread.bytes = 1_201
  vi.advanceTimersByTime(1_000)
  expect(goneOn()).toBe(0)
  unread.bytes = 1_200
  vi.advanceTimersByTime(10)
  expect([goneOn(), vi.getTimerCount()]).toEqual([1, 0])
})

test('nobody waits longer than five seconds, nor again until the reader has caught up', () => {
  const { unread, reader, holdups, heldUp, goneOn } = hall()
  unread.bytes = 1_600
  holdups.add(heldUp, reader)
  vi.advanceTimersByTime(4_990)
  expect(goneOn()).toBe(0)
  vi.advanceTimersByTime(10)
  expect([goneOn(), vi.getTimerCount()]).toEqual([1, 0])
  unread.bytes = 1_700
  expect(reader.mustBeWaitedFor()).toBe(false)
  unread.bytes = 1_200
  expect(reader.mustBeWaitedFor()).toBe(false)
  unread.bytes = 1_600
  expect(reader.mustBeWaitedFor()).toBe(true)
})

test('who is gone does not go on, and who is held up again in going on is', () => {
  const { unread, reader, holdups, heldUp, goneOn } = hall()
  unread.bytes = 1_600
  let turns = 0
  const stubborn = {
    goOn() {
      turns += 1
      unread.bytes = 1_600
      if (turns < 3) holdups.add(stubborn, reader)
    },
  }
  holdups.add(heldUp, reader)
  holdups.delete(heldUp)
  holdups.add(stubborn, reader)
  for (let i = 0; i < 3; i++) {
    unread.bytes = 0
    vi.advanceTimersByTime(10)
  }
  expect([goneOn(), turns, vi.getTimerCount()]).toEqual([0, 3, 0])
})
