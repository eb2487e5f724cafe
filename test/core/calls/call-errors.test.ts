import {
  BadResultError,
  GearworkError,
  NoJobsError,
  NoResultError,
  NoSuchJobError,
  NotAListenerError,
} from '@gearwork/core'
import { describe, expect, test } from 'vitest'

/** What people switch on, and read, must not change unnoticed. */
const errors: readonly (readonly [GearworkError, string, string])[] = [
  [
    new NoResultError('Mail~welcome', 'doBackground'),
    'NO_RESULT',
    'Mail~welcome was submitted with doBackground, which returns no result: use doNormal',
  ],
  [
    new BadResultError('Mail~welcome', 'json', new Error('the reason')),
    'BAD_RESULT',
    'Mail~welcome answered, but not in json: name the codec that its worker uses',
  ],
  [
    new NoSuchJobError('MailWork', 'welcom', 'welcome'),
    'NO_SUCH_JOB',
    'MailWork.welcom is not a job: did you mean "welcome"?',
  ],
  [
    new NoSuchJobError('MailWork', 'sort', undefined),
    'NO_SUCH_JOB',
    'MailWork.sort is not a job: decorate it with @Job()',
  ],
  [
    new NotAListenerError('Ear', '#hear', 'private'),
    'NOT_A_LISTENER',
    'Ear.#hear cannot listen, for it is private: take the # from its name',
  ],
  [
    new NoJobsError(['MailWork', 'ShopWork']),
    'NO_JOBS',
    'there are no jobs in MailWork, ShopWork: decorate a public method with @Job()',
  ],
  [new NoJobsError([]), 'NO_JOBS', 'there is nothing to execute: name at least one work'],
]

describe.each(errors)('%s', (error, code, message) => {
  test(`has the code ${code} and its own name`, () => {
    expect(error).toBeInstanceOf(GearworkError)
    expect(error).toMatchObject({ code, message, name: error.constructor.name })
  })
})

test('what cannot be read is told with its reason', () => {
  expect(new BadResultError('Mail~welcome', 'json', new Error('the reason')).cause).toMatchObject({
    message: 'the reason',
  })
})
