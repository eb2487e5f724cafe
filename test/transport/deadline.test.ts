import { Deadline } from '@gearwork/transport'
import { expect, test } from 'vitest'
import { FakeClock } from './fake-clock.js'

/** What is over by now, and the clock that it goes by. */
function deadline() {
  const clock = new FakeClock()
  const told = { over: 0 }
  const it = new Deadline(clock, () => {
    told.over += 1
  })
  return { clock, told, it }
}

test('a deadline is over when its time has passed', () => {
  const { clock, told, it } = deadline()
  it.set(100)
  clock.pass(99)
  expect(told.over).toBe(0)
  clock.pass(1)
  expect(told.over).toBe(1)
})

test('the last one that was set counts, sooner or later', () => {
  const { clock, told, it } = deadline()
  it.set(100)
  it.set(200)
  clock.pass(199)
  expect(told.over).toBe(0)
  it.set(10)
  clock.pass(10)
  expect(told.over).toBe(1)
  expect(clock.planned).toEqual([])
})

test('one of no time is over at once, and what was set before never comes', () => {
  const { clock, told, it } = deadline()
  it.set(100)
  it.set(0)
  expect(told.over).toBe(1)
  expect(clock.planned).toEqual([])
})

test('one that is called off never comes', () => {
  const { clock, told, it } = deadline()
  it.cancel()
  it.set(100)
  it.cancel()
  expect(clock.planned).toEqual([])
  expect(told.over).toBe(0)
})
