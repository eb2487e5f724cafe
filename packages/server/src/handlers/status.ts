import type { Job } from '../jobs/job.js'
import type { Handler } from './handler.js'

export const getStatus: Handler<'GET_STATUS'> = (peer, { handle }) =>
  peer.send({ name: 'STATUS_RES', handle, ...statusOf(peer.jobs.find(handle)) })

export const getStatusUnique: Handler<'GET_STATUS_UNIQUE'> = (peer, { unique }) => {
  const job = peer.jobs.findUnique(unique)
  const clientCount = String(job?.waiters ?? 0)
  peer.send({ name: 'STATUS_RES_UNIQUE', unique, ...statusOf(job), clientCount })
}

/** A job that is not known, be it over or never seen, is neither running nor anywhere. */
function statusOf(job: Job | undefined) {
  return {
    known: flag(job !== undefined),
    running: flag(job?.state === 'running'),
    numerator: String(job?.numerator ?? 0),
    denominator: String(job?.denominator ?? 0),
  }
}

function flag(value: boolean): string {
  return value ? '1' : '0'
}
