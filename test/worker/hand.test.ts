import { expect, test } from 'vitest'
import { Hand } from '../../packages/worker/src/hand.js'
import type { JobOutcome } from '../../packages/worker/src/job.js'
import { resolveOffer } from '../../packages/worker/src/offer.js'
import type { JobLine, JobRun } from '../../packages/worker/src/run-job.js'
import { Slots } from '../../packages/worker/src/slots.js'

const line: JobLine = {
  server: 'box:4730',
  lost: undefined,
  maxDataBytes: 1_000,
  send() {},
  room: () => Promise.resolve(),
}

const elsewhere: JobLine = { ...line, server: 'elsewhere:4730' }

const done = new Error('done')

/** A worker's places, and what hands of it told, in order. */
function worker() {
  const told: string[] = []
  const slots = new Slots<JobRun>(10, 0)
  const jobFinished = (_: JobRun, { status }: JobOutcome) => void told.push(`worker: ${status}`)
  const handFor = (by: JobLine) =>
    new Hand(
      by,
      { slots, jobFinished },
      (_, { status }) => void told.push(`loop: ${status}, busy ${slots.busy}`),
    )
  const take = (hand: Hand, functionName: string): JobRun => {
    const assignment = {
      name: 'JOB_ASSIGN',
      handle: 'H:1',
      function: functionName,
      workload: Buffer.alloc(0),
    } as const
    const run = hand.take(
      assignment,
      resolveOffer(functionName, () => {}),
    )
    slots.ask()
    slots.start(run)
    return run
  }
  return { told, handFor, take }
}

test('it knows of which functions jobs run, until the last of each is over', () => {
  const { handFor, take } = worker()
  const hand = handFor(line)
  const [one, other] = [take(hand, 'f'), take(hand, 'f')]
  take(handFor(elsewhere), 'g')
  one.giveBack(done)
  expect([hand.empty, hand.holds('f'), hand.holds('g')]).toEqual([false, true, false])
  other.giveBack(done)
  expect([hand.empty, hand.holds('f')]).toEqual([true, false])
})

test('of an end the loop hears before the worker, and its place is free by then', () => {
  const { told, handFor, take } = worker()
  take(handFor(line), 'f').giveBack(done)
  expect(told).toEqual(['loop: lost, busy false', 'worker: lost'])
})

test('all that it holds is told when going on is in vain: not what is over, nor what came by another line', () => {
  const { handFor, take } = worker()
  const hand = handFor(line)
  const [one, over, other] = [take(hand, 'f'), take(hand, 'g'), take(handFor(elsewhere), 'f')]
  over.giveBack(done)
  hand.abort(new Error('cut'))
  expect(one.signal.reason).toEqual(new Error('cut'))
  expect(over.signal.reason).toBe(done)
  expect(other.signal.aborted).toBe(false)
})
