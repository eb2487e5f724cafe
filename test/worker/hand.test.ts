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

const elsewhere: JobLine = { ...line, server: 'elsewhere:4730' }

function runOf(functionName: string, by: JobLine = line): JobRun {
  const offer: Offer = resolveOffer(functionName, () => {})
  const workload = Buffer.alloc(0)
  const assignment = { name: 'JOB_ASSIGN', handle: 'H:1', function: functionName, workload } as const
  return new JobRun(assignment, offer, by, () => {})
}

/** All runs, and a hand for those of the line. */
function handWith(...runs: readonly JobRun[]) {
  const all = new Set(runs)
  const hand = new Hand(line, all)
  for (const run of runs) if (run.line === line) hand.take()
  const end = (run: JobRun) => {
    all.delete(run)
    hand.drop()
  }
  return { hand, end }
}

test('it knows of which functions jobs run, until the last of each is over', () => {
  const [one, other] = [runOf('f'), runOf('f')]
  const { hand, end } = handWith(one, other, runOf('g', elsewhere))
  end(one)
  expect([hand.empty, hand.holds('f'), hand.holds('g')]).toEqual([false, true, false])
  end(other)
  expect([hand.empty, hand.holds('f')]).toEqual([true, false])
})

test('all that it holds is told when going on is in vain: not what is over, nor what came by another line', () => {
  const [one, over, other] = [runOf('f'), runOf('g'), runOf('f', elsewhere)]
  const { hand, end } = handWith(one, over, other)
  end(over)
  hand.abort(new Error('cut'))
  expect(one.signal.reason).toEqual(new Error('cut'))
  expect([over.signal.aborted, other.signal.aborted]).toEqual([false, false])
})
