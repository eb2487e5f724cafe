import { packets, priorities, type SubmissionName, submissionName, submissions } from '@gearwork/protocol'
import { expect, test } from 'vitest'

test('each of the six plain submissions has its place', () => {
  const wanted: Record<SubmissionName, { priority: string; background: boolean }> = {
    SUBMIT_JOB: { priority: 'normal', background: false },
    SUBMIT_JOB_BG: { priority: 'normal', background: true },
    SUBMIT_JOB_HIGH: { priority: 'high', background: false },
    SUBMIT_JOB_HIGH_BG: { priority: 'high', background: true },
    SUBMIT_JOB_LOW: { priority: 'low', background: false },
    SUBMIT_JOB_LOW_BG: { priority: 'low', background: true },
  }
  expect(submissions).toEqual(wanted)
})

test('a kind names its packet, and the packet its kind', () => {
  for (const priority of priorities) {
    for (const background of [true, false]) {
      expect(submissions[submissionName({ priority, background })]).toEqual({ priority, background })
    }
  }
})

test('priorities come in the order in which they are served', () => {
  expect(priorities).toEqual(['high', 'normal', 'low'])
})

test('every plain submission carries a function, a unique and a workload', () => {
  for (const name of Object.keys(submissions) as SubmissionName[]) {
    expect(packets[name]).toMatchObject({ arguments: ['function', 'unique'], body: 'workload' })
  }
})
