import { expect, test } from 'vitest'
import { GrabWindow } from '../../packages/worker/src/grab-window.js'
import type { Member } from '../../packages/worker/src/roster.js'
import { Slots } from '../../packages/worker/src/slots.js'

const run = (): Member => ({ place: 0 })

test('as many grabs may be out as it is wide', () => {
  const window = new GrabWindow<Member>(new Slots(100, 0))
  const fill = () => {
    let asked = 0
    for (; window.open; asked++) window.ask()
    return asked
  }
  expect(fill()).toBe(1)
  window.accept(run())
  expect(fill()).toBe(2)
  window.accept(run())
  expect(fill()).toBe(3)
})

test('what it forgets is free for others', () => {
  const slots = new Slots<Member>(1, 0)
  const window = new GrabWindow<Member>(slots)
  window.ask()
  expect(slots.open).toBe(false)
  window.forget()
  expect([slots.open, window.empty]).toEqual([true, true])
})

test.each([
  ['a job', (window: GrabWindow<Member>) => window.redeem()],
  ['a refusal', (window: GrabWindow<Member>) => window.refuse()],
])('it keeps to a way of asking that brought %s once', (_, answer) => {
  const window = new GrabWindow<Member>(new Slots(10, 0))
  window.ask()
  window.complain()
  window.ask()
  answer(window)
  window.reopen()
  window.ask()
  window.complain()
  window.reopen()
  expect(window.ask()).toBe('GRAB_JOB_UNIQ')
})

test('a complaint frees the place, and is a refusal where no other way of asking is left', () => {
  const slots = new Slots<Member>(1, 0)
  const window = new GrabWindow<Member>(slots)
  for (const way of ['GRAB_JOB_ALL', 'GRAB_JOB_UNIQ']) {
    expect(window.ask()).toBe(way)
    window.complain()
    expect([slots.open, window.open, window.rest()]).toEqual([true, true, false])
  }
  expect(window.ask()).toBe('GRAB_JOB')
  window.complain()
  expect([slots.open, window.open, window.rest()]).toEqual([true, false, true])
})

test('a complaint while nothing is out is about something else', () => {
  const slots = new Slots<Member>(1, 1)
  const window = new GrabWindow<Member>(slots)
  window.complain()
  expect([slots.open, window.open, window.ask()]).toEqual([true, true, 'GRAB_JOB_ALL'])
})

test('after a refusal nothing is asked, until a job comes to one that is out, or a wake-up', () => {
  const window = new GrabWindow<Member>(new Slots(10, 0))
  window.ask()
  window.accept(run())
  window.ask()
  window.ask()
  window.refuse()
  expect(window.open).toBe(false)
  window.accept(run())
  expect(window.open).toBe(true)
  window.ask()
  window.refuse()
  expect([window.open, window.empty]).toEqual([false, true])
  window.reopen()
  expect(window.open).toBe(true)
})

test('places that were lent are taken again when the answers come after all, if they are free', () => {
  const slots = new Slots<Member>(2, 0)
  const window = new GrabWindow<Member>(slots)
  const other = new GrabWindow<Member>(slots)
  expect(window.lend()).toBe(false)
  window.ask()
  window.ask()
  expect(window.lend()).toBe(true)
  expect([slots.open, window.open, window.empty]).toEqual([true, false, false])
  other.ask()
  expect(window.redeem()).toBe(true)
  window.accept(run())
  expect([window.lent, window.redeem()]).toEqual([true, false])
  expect([window.lent, window.empty, [...slots.runs].length]).toEqual([false, true, 1])
  other.release()
  expect(slots.open).toBe(true)
})

test('a late refusal frees no place twice', () => {
  const slots = new Slots<Member>(1, 2)
  const window = new GrabWindow<Member>(slots)
  window.ask()
  window.lend()
  window.refuse()
  expect([slots.open, slots.empty, window.empty]).toEqual([true, true, true])
  slots.ask()
  expect(slots.open).toBe(false)
})

test('a job that nobody asked for has no place', () => {
  expect(new GrabWindow<Member>(new Slots(1, 0)).redeem()).toBe(false)
})

test('who is to look again does so once, after the answers to what is out: these may have been on their way', () => {
  const window = new GrabWindow<Member>(new Slots(10, 0))
  window.lookAgain()
  window.ask()
  window.refuse()
  expect(window.rest()).toBe(true)
  window.look()
  window.ask()
  window.lookAgain()
  window.refuse()
  expect([window.rest(), window.open]).toEqual([false, true])
  window.ask()
  window.refuse()
  expect([window.rest(), window.open]).toEqual([true, false])
})
