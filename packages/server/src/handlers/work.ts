import { limits } from '@gearwork/protocol'
import type { Job } from '../job.js'
import { leadingInteger } from '../numbers.js'
import { type Refusal, refusals } from '../refusals.js'
import type { Session } from '../session.js'
import type { Handler } from './handler.js'

export const workStatus: Handler<'WORK_STATUS'> = (session, packet) =>
  withJob(session, packet.handle, refusals.resultForNoJob, (job) => {
    job.progress(count(packet.numerator), count(packet.denominator))
    job.tell(packet)
  })

export const workData: Handler<'WORK_DATA' | 'WORK_WARNING'> = (session, packet) =>
  withJob(session, packet.handle, refusals.dataForNoJob, (job) => job.tell(packet))

export const workComplete: Handler<'WORK_COMPLETE'> = (session, packet) =>
  withJob(session, packet.handle, refusals.resultForNoJob, (job) => {
    job.tell(packet)
    session.jobs.finish(job)
  })

export const workFail: Handler<'WORK_FAIL'> = (session, packet) => {
  const refusal = packet.handle.length > limits.handle ? refusals.handleTooLarge : refusals.resultForNoJob
  withJob(session, packet.handle, refusal, (job) => {
    job.tell(packet)
    session.jobs.finish(job)
  })
}

/** The end of a job, as in gearmand: a WORK_FAIL behind it finds no job any more. */
export const workException: Handler<'WORK_EXCEPTION'> = (session, packet) =>
  withJob(session, packet.handle, refusals.exceptionForNoJob, (job) => {
    job.tellException(packet)
    session.jobs.finish(job)
  })

/** Only the connection that runs a job may speak of it. */
function withJob(session: Session, handle: string, otherwise: Refusal, tell: (job: Job) => void): void {
  const job = session.jobs.find(handle)
  if (job?.worker === session.worker) tell(job)
  else session.send(otherwise)
}

/** The status is passed on as it was written, and kept as the number that gearmand makes of it. */
function count(text: string): number {
  return leadingInteger(text) >>> 0
}
