import { leadingInteger, type Response, type SubmissionName, submissions } from '@gearwork/protocol'
import { nextDue } from '../jobs/calendar.js'
import { Job } from '../jobs/job.js'
import type { Submission } from '../jobs/submission.js'
import type { Peer, PeerJobs } from '../peers/peer.js'
import { refusals } from '../rules/refusals.js'
import type { Ticket } from '../store/ticket.js'
import type { Handler } from './handler.js'

/** Submits in the priority and kind that the packet's name says. */
export function submitJob<N extends SubmissionName>(name: N): Handler<N> {
  const { priority, background } = submissions[name]
  return (peer, packet) =>
    submit(peer, {
      function: packet.function,
      unique: packet.unique,
      priority,
      background,
      workload: packet.workload,
      reducer: undefined,
      runAt: 0,
    })
}

/** The aggregator is carried by the packet and read by no server. */
export function submitReduceJob(
  background: boolean,
): Handler<'SUBMIT_REDUCE_JOB' | 'SUBMIT_REDUCE_JOB_BACKGROUND'> {
  return (peer, packet) =>
    submit(peer, {
      function: packet.function,
      unique: packet.unique,
      priority: 'normal',
      background,
      workload: packet.workload,
      reducer: packet.reducer,
      runAt: 0,
    })
}

export const submitJobEpoch: Handler<'SUBMIT_JOB_EPOCH'> = (peer, packet) =>
  submitLater(peer, packet, leadingInteger(packet.epoch) * 1000)

export const submitJobSched: Handler<'SUBMIT_JOB_SCHED'> = (peer, packet) => {
  const due = nextDue(packet, peer.jobs.now())
  if (due === undefined) peer.send(refusals.noSuchTime)
  else submitLater(peer, packet, due)
}

type Later = Pick<Submission, 'function' | 'unique' | 'workload'>

/** A time that has passed is now. */
function submitLater(peer: Peer, later: Later, runAt: number): void {
  submit(peer, {
    function: later.function,
    unique: later.unique,
    priority: 'normal',
    background: true,
    workload: later.workload,
    reducer: undefined,
    runAt: runAt > peer.jobs.now() ? runAt : 0,
  })
}

function submit(peer: Peer, submission: Submission): void {
  const { jobs, waiter } = peer
  const outcome = jobs.submit(submission, waiter)
  if (outcome instanceof Job) acknowledge(peer, outcome, submission)
  else peer.send(outcome)
}

function acknowledge(peer: Peer, job: Job, submission: Submission): void {
  const ticket = peer.jobs.ticket(job, submission)
  if (ticket === undefined) peer.send(created(peer.jobs, job, submission))
  else acknowledgeAfter(ticket, peer, job, submission)
}

/** Apart: a function that makes functions costs memory each time it is called. */
function acknowledgeAfter(ticket: Ticket, peer: Peer, job: Job, submission: Submission): void {
  peer.sendAfter(ticket, () => created(peer.jobs, job, submission))
}

function created(jobs: PeerJobs, job: Job, submission: Submission): Response {
  if (!job.grants(submission)) return refusals.notKept
  return { name: 'JOB_CREATED', handle: jobs.handleOf(job) }
}
