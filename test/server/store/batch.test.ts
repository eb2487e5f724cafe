import { expect, test } from 'vitest'
import { Job } from '../../../packages/server/src/jobs/job.js'
import { FunctionQueue } from '../../../packages/server/src/jobs/queue.js'
import { Workloads } from '../../../packages/server/src/jobs/workloads.js'
import { Batch } from '../../../packages/server/src/store/batch.js'
import { readChanges } from '../../../packages/server/src/store/changes.js'
import { storedJob } from '../../../packages/server/src/store/record.js'

function job(number: number, workload = 'x'): Job {
  const submission = {
    function: 'f',
    unique: 'u',
    priority: 'low' as const,
    background: true,
    workload: Buffer.from(workload),
    reducer: 'sum',
    runAt: 0,
  }
  const identity = { number, queue: new FunctionQueue<Job>('f'), key: '' }
  return new Job(identity, submission, new Workloads().keep(submission.workload))
}

test('it tells of each job in order, with its time, and then those who wait', () => {
  const batch = new Batch(0)
  const [first, second, third] = [job(1), job(2), job(3)]
  batch.keep(first, 0)
  batch.keep(second, 500)
  batch.keep(third, 0)
  const seen: unknown[] = []
  batch.ticket.whenSettled(() => seen.push('settled'))
  batch.settle((one, runAt) => seen.push([one.number, runAt, batch.ticket.settled]))
  expect(seen).toEqual([[1, 0, false], [2, 500, false], [3, 0, false], 'settled'])
})

test('a job is written as it is', () => {
  const batch = new Batch(0)
  batch.keep(job(7, 'a\0b'), 9)
  const kept: unknown[] = []
  const keep = (number: number, record: Buffer) => kept.push(storedJob(number, record, 0))
  readChanges(batch.changes.take(), { keep, drop() {}, retry() {}, giveOut() {} })
  expect(kept).toEqual([
    {
      number: 7,
      runAt: 9,
      retries: 0,
      priority: 'low',
      function: 'f',
      unique: 'u',
      reducer: 'sum',
      workload: Buffer.from('a\0b'),
    },
  ])
})
