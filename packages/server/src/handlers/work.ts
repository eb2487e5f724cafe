import { leadingInteger, limits } from '@gearwork/protocol'
import type { Job } from '../jobs/job.js'
import type { Peer } from '../peers/peer.js'
import { type Refusal, refusals } from '../rules/refusals.js'
import type { Handler } from './handler.js'

export const workStatus: Handler<'WORK_STATUS'> = (peer, packet) =>
  withJob(peer, packet.handle, refusals.resultForNoJob, (job) => {
    job.progress(count(packet.numerator), count(packet.denominator))
    job.tell(packet)
  })

export const workData: Handler<'WORK_DATA' | 'WORK_WARNING'> = (peer, packet) =>
  withJob(peer, packet.handle, refusals.dataForNoJob, (job) => {
    job.tell(packet)
    const reader = job.onlyReader
    if (reader?.mustBeWaitedFor() && mayBeHeldUp(peer, job)) peer.waitFor(reader)
  })

export const workComplete: Handler<'WORK_COMPLETE'> = (peer, packet) =>
  withJob(peer, packet.handle, refusals.resultForNoJob, (job) => {
    job.tell(packet)
    peer.jobs.finish(job)
  })

export const workFail: Handler<'WORK_FAIL'> = (peer, packet) => {
  const refusal = packet.handle.length > limits.handle ? refusals.handleTooLarge : refusals.resultForNoJob
  withJob(peer, packet.handle, refusal, (job) => {
    job.tell(packet)
    peer.jobs.finish(job)
  })
}

/** The end of a job, as in gearmand: a WORK_FAIL behind it finds no job any more. */
export const workException: Handler<'WORK_EXCEPTION'> = (peer, packet) =>
  withJob(peer, packet.handle, refusals.exceptionForNoJob, (job) => {
    job.tellException(packet)
    peer.jobs.finish(job)
  })

/** Nobody else's job waits with it, and nobody counts its time. */
function mayBeHeldUp({ worker }: Peer, job: Job): boolean {
  return worker.running.isOne && !job.isTimed
}

/** Only the connection that runs a job may speak of it. */
function withJob(peer: Peer, handle: string, otherwise: Refusal, tell: (job: Job) => void): void {
  const job = peer.jobs.find(handle)
  if (job?.worker === peer.worker) tell(job)
  else peer.send(otherwise)
}

/** The status is passed on as it was written, and kept as the number that gearmand makes of it. */
function count(text: string): number {
  return leadingInteger(text) >>> 0
}
