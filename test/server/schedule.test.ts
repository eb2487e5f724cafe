import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Schedule } from '../../packages/server/src/jobs/schedule.js'
import { FakeClock } from '../transport/fake-clock.js'

test('rings each alarm once, at its time, earliest first, but for those cancelled', () => {
  const alarm = fc.record({ inMs: fc.nat(1000), cancelled: fc.boolean() })
  fc.assert(
    fc.property(fc.array(alarm), (alarms) => {
      const clock = new FakeClock()
      const schedule = new Schedule(clock)
      const start = clock.now()
      const rung: number[] = []
      const added = alarms.map(({ inMs }) =>
        schedule.add(start + inMs, () => {
          expect(clock.now()).toBe(start + inMs)
          rung.push(inMs)
        }),
      )
      for (const [i, { cancelled }] of alarms.entries()) if (cancelled) schedule.cancel(added[i] as never)
      clock.pass(1000)
      const expected = alarms.flatMap(({ inMs, cancelled }) => (cancelled ? [] : inMs)).sort((a, b) => a - b)
      expect(rung).toEqual(expected)
      expect(schedule.size).toBe(0)
    }),
  )
})

test('one timer serves them all', () => {
  const clock = new FakeClock()
  const schedule = new Schedule(clock)
  for (let i = 100; i > 0; i--) schedule.add(clock.now() + i, () => {})
  expect(clock.planned.length).toBe(1)
})

test('what is over already rings, but not before it has been added', () => {
  const clock = new FakeClock()
  const schedule = new Schedule(clock)
  let rung = false
  schedule.add(clock.now() - 5, () => {
    rung = true
  })
  expect(rung).toBe(false)
  clock.pass(0)
  expect(rung).toBe(true)
})

test('a timer that fires early rings nothing', () => {
  const clock = new FakeClock()
  const impatient = {
    now: () => clock.now(),
    after: (ms: number, run: () => void) => clock.after(ms / 2, run),
  }
  const schedule = new Schedule(impatient)
  let rungAt = 0
  schedule.add(clock.now() + 1000, () => {
    rungAt = clock.now()
  })
  const due = clock.now() + 1000
  clock.pass(999)
  expect(rungAt).toBe(0)
  clock.pass(1001)
  expect(rungAt).toBeGreaterThanOrEqual(due)
})

test('an alarm may set another, and cancel one that has rung', () => {
  const clock = new FakeClock()
  const schedule = new Schedule(clock)
  let rings = 0
  const first = schedule.add(clock.now() + 1, () => {
    rings += 1
    schedule.cancel(first)
    schedule.add(clock.now() + 1, () => {
      rings += 1
    })
  })
  clock.pass(5)
  expect(rings).toBe(2)
})

test('nothing rings after the end', () => {
  const clock = new FakeClock()
  const schedule = new Schedule(clock)
  const alarm = schedule.add(clock.now() + 1, () => expect.unreachable())
  schedule.stop()
  schedule.cancel(alarm)
  clock.pass(10)
  expect(clock.planned.length).toBe(0)
})
