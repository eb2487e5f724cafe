import { expect, test } from 'vitest'
import { Hand } from '../../packages/worker/src/hand.js'
import { type Offer, resolveOffer } from '../../packages/worker/src/offer.js'
import { type JobLine, JobRun } from '../../packages/worker/src/run-job.js'

const line: JobLine = {
  server: 'box:4730',
  lost: undefined,
  maxDataBytes: 1_000,
  send() {},
  room: () => Promise.resolve(),
}

function runOf(functionName: string): JobRun {
  const offer: Offer = resolveOffer(functionName, () => {})
  const workload = Buffer.alloc(0)
  const assignment = { name: 'JOB_ASSIGN', handle: 'H:1', function: functionName, workload } as const
  return new JobRun(assignment, offer, line, () => {})
}

test('it knows of which functions jobs run, until the last of each is over', () => {
  const hand = new Hand()
  const [one, other] = [runOf('f'), runOf('f')]
  expect([hand.empty, hand.holds('f')]).toEqual([true, false])
  hand.take(one)
  hand.take(other)
  hand.drop(one)
  expect([hand.empty, hand.holds('f'), hand.holds('g')]).toEqual([false, true, false])
  hand.drop(other)
  expect([hand.empty, hand.holds('f')]).toEqual([true, false])
})

test('all that it holds is told when going on is in vain, and what is over is not', () => {
  const hand = new Hand()
  const [one, over] = [runOf('f'), runOf('g')]
  hand.take(one)
  hand.take(over)
  hand.drop(over)
  hand.abort(new Error('cut'))
  expect([one.signal.reason, over.signal.aborted]).toEqual([new Error('cut'), false])
})
