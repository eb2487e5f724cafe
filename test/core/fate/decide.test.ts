import {
  BadPayloadError,
  InvalidPayloadError,
  JobDiscarded,
  JobFailedForGood,
  JobSnoozed,
  NoJobsError,
} from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { type Backoff, settleBackoff } from '../../../packages/core/src/fate/backoff.js'
import { type Decision, decide, type Failure } from '../../../packages/core/src/fate/decide.js'

const failure: Failure = {
  error: new Error('no'),
  attempt: 1,
  retries: 2,
  backoff: settleBackoff({ kind: 'linear', delaySeconds: 2 }) as Backoff,
  audience: 'nobody',
  keepsLetters: true,
}
const retry: Decision = { fate: 'retry', delayMs: 2_000 }
const deadLetter: Decision = { fate: 'dead-letter' }
const fail: Decision = { fate: 'fail' }

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('do not look at me')
    },
  },
)

describe('a job that failed in the background', () => {
  test.each<[string, Partial<Failure>, Decision]>([
    ['is retried', {}, retry],
    ['waits longer the next time', { attempt: 2 }, { fate: 'retry', delayMs: 4_000 }],
    ['is given up after its last attempt', { attempt: 3 }, deadLetter],
    ['is given up when attempts were taken away meanwhile', { attempt: 9 }, deadLetter],
    [
      'fails as it would without retries where no letters are kept',
      { attempt: 3, keepsLetters: false },
      fail,
    ],
    ['leaves a letter also when there are no retries', { retries: 0 }, deadLetter],
    ['is retried whatever was thrown: a text', { error: 'no' }, retry],
    ['is retried whatever was thrown: nothing', { error: undefined }, retry],
    ['is retried whatever was thrown: what cannot be looked at', { error: hostile }, retry],
    ['is retried for errors of ours that say nothing of the payload', { error: new NoJobsError([]) }, retry],
    [
      'is not retried with a payload that nobody can read',
      { error: new BadPayloadError('json', 'x') },
      deadLetter,
    ],
    [
      'is not retried with a payload that its schema refuses',
      { error: new InvalidPayloadError('payload', 'Mail~send', []) },
      deadLetter,
    ],
    ['is not retried when it failed for good', { error: new JobFailedForGood() }, deadLetter],
    ['is not retried when its own error says so', { error: { permanent: true } }, deadLetter],
    ['is forgotten when it is discarded', { error: new JobDiscarded() }, { fate: 'discard' }],
    [
      'is forgotten when it is discarded in its last attempt',
      { error: new JobDiscarded(), attempt: 3 },
      { fate: 'discard' },
    ],
    ['runs later when it is snoozed', { error: new JobSnoozed(30_000) }, { fate: 'snooze', delayMs: 30_000 }],
    [
      'runs later when it is snoozed in its last attempt: it does not count',
      { error: new JobSnoozed(0), attempt: 3, retries: 0 },
      { fate: 'snooze', delayMs: 0 },
    ],
    [
      'runs later when another copy of us says so, as from a process of its own',
      { error: { code: 'JOB_SNOOZED', delayMs: 5 } },
      { fate: 'snooze', delayMs: 5 },
    ],
    ['is retried when a snooze says no duration', { error: { code: 'JOB_SNOOZED', delayMs: 'soon' } }, retry],
  ])('%s', (_, changed, decision) => {
    expect(decide({ ...failure, ...changed }, () => 0)).toEqual(decision)
  })
})

test.each([new Error('no'), new JobDiscarded(), new JobSnoozed(1), new JobFailedForGood()])(
  'whoever waits for a job hears of its failure, and nothing else becomes of it: %s',
  (error) => {
    expect(decide({ ...failure, error, audience: 'somebody' }, () => 0)).toEqual(fail)
  },
)

describe('where nobody can tell whether somebody waits', () => {
  test('a letter is kept, and nothing runs twice', () => {
    expect(decide({ ...failure, audience: 'uncertain' }, () => 0)).toEqual(deadLetter)
    expect(decide({ ...failure, audience: 'uncertain', error: new JobSnoozed(1) }, () => 0)).toEqual(
      deadLetter,
    )
    expect(decide({ ...failure, audience: 'uncertain', keepsLetters: false }, () => 0)).toEqual(fail)
  })

  test('what is discarded is forgotten', () => {
    const discarded = { ...failure, audience: 'uncertain', error: new JobDiscarded() } as const
    expect(decide(discarded, () => 0)).toEqual({ fate: 'discard' })
  })
})
