import type { JobQueue } from '../jobs/job.js'
import type { PeerJobs } from '../peers/peer.js'
import type { Command } from './command.js'

const ok = 'OK\r\n'

export const cancelJob: Command<'cancel job'> = ({ jobs }, { handle }) => {
  const job = jobs.find(handle)
  if (job === undefined) return 'ERR UNKNOWN_JOB\r\n'
  jobs.cancel(job)
  return ok
}

export const createFunction: Command<'create function'> = ({ jobs }, request) => {
  jobs.queue(request.function)
  return ok
}

/** Functions with jobs stay: gearmand drops them under their jobs, which then belong nowhere. */
export const dropFunction: Command<'drop function'> = ({ jobs }, request) => {
  const queue = jobs.existingQueue(request.function)
  return queue === undefined ? dropInAnyCase(jobs, request.function) : dropQueue(jobs, queue)
}

/** A function nobody has named yet is not remembered. */
export const maxQueue: Command<'maxqueue'> = ({ jobs }, request) => {
  jobs.existingQueue(request.function)?.limit(request.limits)
  return ok
}

function dropQueue(jobs: PeerJobs, queue: JobQueue): string {
  return jobs.dropQueue(queue) ? ok : 'ERR there are still connected workers or executing clients\r\n'
}

/** Names looked at in one turn: less than a millisecond's work. */
const partNames = 1_000

/**
 * As in gearmand, `drop function` alone does not mind the case of a name; one that is right to the letter goes first.
 * There may be millions of them, so that nobody else waits until the last is looked at.
 */
function* dropInAnyCase(jobs: PeerJobs, name: string): Generator<string, string, undefined> {
  const wanted = lowerAscii(name)
  let looked = 0
  for (const queue of jobs.queues) {
    if (lowerAscii(queue.name) === wanted) return dropQueue(jobs, queue)
    looked += 1
    if (looked % partNames === 0) yield ''
  }
  return 'ERR function not found\r\n'
}

/** Names are bytes, not text: only the letters that C knows have a case. */
function lowerAscii(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
