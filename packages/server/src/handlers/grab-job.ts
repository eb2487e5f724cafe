import type { Response } from '@gearwork/protocol'
import type { Job } from '../job.js'
import type { Session } from '../session.js'
import type { Handler } from './handler.js'

export const grabJob: Handler<'GRAB_JOB'> = (session) => grab(session, assign)
export const grabJobUniq: Handler<'GRAB_JOB_UNIQ'> = (session) => grab(session, assignUniq)
export const grabJobAll: Handler<'GRAB_JOB_ALL'> = (session) => grab(session, assignAll)

export const preSleep: Handler<'PRE_SLEEP'> = (session) => session.jobs.rest(session.worker)

type Assignment = (handle: string, job: Job) => Response

function grab(session: Session, assignment: Assignment): void {
  const job = session.jobs.grab(session.worker)
  session.send(job === undefined ? { name: 'NO_JOB' } : assignment(session.jobs.handleOf(job), job))
}

function assign(handle: string, { queue, workload }: Job): Response {
  return { name: 'JOB_ASSIGN', handle, function: queue.name, workload }
}

function assignUniq(handle: string, { queue, unique, workload }: Job): Response {
  return { name: 'JOB_ASSIGN_UNIQ', handle, function: queue.name, unique, workload }
}

/** A job without a reducer comes in the shorter packet, as libgearman's workers expect. */
function assignAll(handle: string, job: Job): Response {
  const { queue, unique, reducer, workload } = job
  if (reducer === undefined || reducer === '') return assignUniq(handle, job)
  return { name: 'JOB_ASSIGN_ALL', handle, function: queue.name, unique, reducer, workload }
}
