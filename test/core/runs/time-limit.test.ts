import { expect, test } from 'vitest'
import { pause } from '../../../packages/core/src/pause.js'
import { withinTime } from '../../../packages/core/src/runs/time-limit.js'
import { failureOf } from '../../client/support.js'
import { FakeClock } from '../../transport/fake-clock.js'

test('a run that is done in time comes to what it came to, and its limit is called off', async () => {
  const clock = new FakeClock()
  const limit = { milliseconds: 50, clock, function: 'f' }
  const never = () => expect.fail('aborted')
  expect(await withinTime(limit, Promise.resolve(3), never)).toBe(3)
  expect(await failureOf(withinTime(limit, Promise.reject('no'), never))).toBe('no')
  expect(clock.planned).toEqual([])
})

test('a run that takes too long is aborted, and is over whatever it does', async () => {
  const clock = new FakeClock()
  const reasons: Error[] = []
  const limited = withinTime({ milliseconds: 50, clock, function: 'f' }, new Promise(() => {}), (reason) => {
    reasons.push(reason)
  })
  const failure = failureOf(limited)
  clock.pass(49)
  expect(reasons).toEqual([])
  clock.pass(1)
  expect(await failure).toBe(reasons[0])
  expect(reasons).toMatchObject([
    { code: 'FUNCTION_TIMEOUT', message: 'the job of f was not done within 50 ms' },
  ])
})

test('a pause ends with its time, or with the signal, and leaves nothing behind', async () => {
  const clock = new FakeClock()
  const whole = pause(1_000, clock, new AbortController().signal)
  clock.pass(1_000)
  await whole
  const leave = new AbortController()
  const cut = pause(1_000, clock, leave.signal)
  leave.abort()
  await cut
  await pause(1_000, clock, leave.signal)
  expect(clock.planned).toEqual([])
})
