import { type Response, type SubmissionName, submissions } from '@gearwork/protocol'
import { nextDue } from '../calendar.js'
import { Job } from '../job.js'
import type { Jobs } from '../jobs.js'
import { leadingInteger } from '../numbers.js'
import { refusals } from '../refusals.js'
import type { Session } from '../session.js'
import type { Ticket } from '../store/ticket.js'
import { isGranted, type Submission } from '../submission.js'
import type { Handler } from './handler.js'

/** Submits in the priority and kind that the packet's name says. */
export function submitJob<N extends SubmissionName>(name: N): Handler<N> {
  const { priority, background } = submissions[name]
  return (session, packet) =>
    submit(session, {
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
  return (session, packet) =>
    submit(session, {
      function: packet.function,
      unique: packet.unique,
      priority: 'normal',
      background,
      workload: packet.workload,
      reducer: packet.reducer,
      runAt: 0,
    })
}

export const submitJobEpoch: Handler<'SUBMIT_JOB_EPOCH'> = (session, packet) =>
  submitLater(session, packet, leadingInteger(packet.epoch) * 1000)

export const submitJobSched: Handler<'SUBMIT_JOB_SCHED'> = (session, packet) => {
  const due = nextDue(packet, session.jobs.now())
  if (due === undefined) session.send(refusals.noSuchTime)
  else submitLater(session, packet, due)
}

type Later = Pick<Submission, 'function' | 'unique' | 'workload'>

/** A time that has passed is now. */
function submitLater(session: Session, later: Later, runAt: number): void {
  submit(session, {
    function: later.function,
    unique: later.unique,
    priority: 'normal',
    background: true,
    workload: later.workload,
    reducer: undefined,
    runAt: runAt > session.jobs.now() ? runAt : 0,
  })
}

function submit(session: Session, submission: Submission): void {
  const { jobs, waiter } = session
  const outcome = jobs.submit(submission, waiter)
  if (outcome instanceof Job) acknowledge(session, outcome, submission)
  else session.send(outcome)
}

function acknowledge(session: Session, job: Job, submission: Submission): void {
  const ticket = session.jobs.ticket(job, submission)
  if (ticket === undefined) session.send(created(session.jobs, job, submission))
  else acknowledgeAfter(ticket, session, job, submission)
}

/** Apart: a function that makes functions costs memory each time it is called. */
function acknowledgeAfter(ticket: Ticket, session: Session, job: Job, submission: Submission): void {
  session.sendAfter(ticket, () => created(session.jobs, job, submission))
}

function created(jobs: Jobs, job: Job, submission: Submission): Response {
  if (!isGranted(submission, job)) return refusals.notKept
  return { name: 'JOB_CREATED', handle: jobs.handleOf(job) }
}
