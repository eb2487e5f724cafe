import { expect, test } from 'vitest'
import type { Member } from '../../packages/worker/src/roster.js'
import { Slots } from '../../packages/worker/src/slots.js'

const a: Member = { place: 0 }
const b: Member = { place: 0 }

test('a grab takes a place until it is refused or its job ends', () => {
  const slots = new Slots<Member>(2, 0)
  slots.ask()
  slots.ask()
  expect(slots.open).toBe(false)
  slots.release()
  expect(slots.open).toBe(true)
  slots.start(a)
  expect([slots.open, slots.started, [...slots.runs]]).toEqual([true, 1, [a]])
  slots.end(a)
  expect(slots.empty).toBe(true)
})

test('no more is asked for than there are iterations left', () => {
  const slots = new Slots<Member>(10, 2)
  slots.ask()
  slots.ask()
  expect(slots.open).toBe(false)
  slots.release()
  expect(slots.open).toBe(true)
  slots.start(a)
  slots.ask()
  slots.start(b)
  expect([slots.open, slots.spent]).toEqual([false, false])
  slots.end(a)
  slots.end(b)
  expect(slots.spent).toBe(true)
})

test('who waits for the end hears when the last run is over', async () => {
  const slots = new Slots<Member>(2, 0)
  await slots.ended()
  for (const run of [a, b]) {
    slots.ask()
    slots.start(run)
  }
  let ended = false
  const end = slots.ended().then(() => {
    ended = true
  })
  slots.end(a)
  await Promise.resolve()
  expect(ended).toBe(false)
  slots.end(b)
  await end
})
