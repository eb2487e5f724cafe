import { expect, test } from 'vitest'
import { Room } from '../../packages/worker/src/room.js'

/** Whether a promise has resolved by now; promises that have are told before. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false
  void promise.then(() => {
    done = true
  })
  await new Promise(setImmediate)
  return done
}

test('nobody waits where there is room', async () => {
  const room = new Room()
  expect(await isDone(room.wait(false))).toBe(true)
})

test('all who wait go on together when it opens, and not before', async () => {
  const room = new Room()
  const waiting = [room.wait(true), room.wait(true), room.wait(true)]
  expect(await Promise.all(waiting.map(isDone))).toEqual([false, false, false])
  room.open()
  expect(await Promise.all(waiting.map(isDone))).toEqual([true, true, true])
})

test('who comes after it opened waits for the next time', async () => {
  const room = new Room()
  const early = room.wait(true)
  room.open()
  const late = room.wait(true)
  expect([await isDone(early), await isDone(late)]).toEqual([true, false])
  room.open()
  expect(await isDone(late)).toBe(true)
})

test('it may open though nobody waits, and twice', async () => {
  const room = new Room()
  room.open()
  room.open()
  expect(await isDone(room.wait(true))).toBe(false)
  expect(await isDone(room.wait(false))).toBe(true)
})
