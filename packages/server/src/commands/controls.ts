import type { FunctionQueue } from '../queue.js'
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
  const queue = jobs.existingQueue(request.function) ?? inAnyCase(jobs.queues, request.function)
  if (queue === undefined) return 'ERR function not found\r\n'
  return jobs.dropQueue(queue) ? ok : 'ERR there are still connected workers or executing clients\r\n'
}

/** A function nobody has named yet is not remembered. */
export const maxQueue: Command<'maxqueue'> = ({ jobs }, request) => {
  jobs.existingQueue(request.function)?.limit(request.limits)
  return ok
}

/** As in gearmand, `drop function` alone does not mind the case of a name; one that is right to the letter goes first. */
function inAnyCase(queues: Iterable<FunctionQueue>, name: string): FunctionQueue | undefined {
  const wanted = lowerAscii(name)
  for (const queue of queues) if (lowerAscii(queue.name) === wanted) return queue
  return undefined
}

/** Names are bytes, not text: only the letters that C knows have a case. */
function lowerAscii(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
