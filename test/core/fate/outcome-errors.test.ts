import { JobDiscarded, JobFailedForGood, JobSnoozed } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { deathReasonOf } from '../../../packages/core/src/fate/thrown.js'

describe('what a job throws to say what becomes of it', () => {
  test.each([
    [new JobDiscarded(), 'JOB_DISCARDED', 'the job is not wanted any more'],
    [new JobDiscarded('the order was cancelled'), 'JOB_DISCARDED', 'the order was cancelled'],
    [new JobSnoozed(30_000), 'JOB_SNOOZED', 'the job runs again in 30000 ms'],
    [new JobFailedForGood('no such user'), 'JOB_FAILED_FOR_GOOD', 'no such user'],
  ])('%s', (error, code, message) => {
    expect(error).toMatchObject({ code, message, name: error.constructor.name })
  })

  test('carries a cause', () => {
    const cause = new Error('why')
    expect(new JobFailedForGood('no', { cause }).cause).toBe(cause)
    expect(new JobFailedForGood('no')).not.toHaveProperty('cause')
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5' as never])('cannot snooze for %s', (delayMs) => {
    expect(() => new JobSnoozed(delayMs)).toThrow('the delay of JobSnoozed must be milliseconds, 0 or more')
  })
})

test('the reason of a death is what a caller would have heard, and where it was thrown', () => {
  const error = Object.assign(new RangeError('too much'), { code: 'E_MUCH' })
  expect(deathReasonOf(error)).toEqual({
    name: 'RangeError',
    message: 'too much',
    code: 'E_MUCH',
    stack: error.stack,
  })
  expect(deathReasonOf('just a text')).toEqual({
    name: 'Error',
    message: 'just a text',
    stack: 'just a text',
  })
})
