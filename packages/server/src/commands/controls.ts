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
  if (queue === undefined) return 'ERR function not found\r\n'
  return jobs.dropQueue(queue) ? ok : 'ERR there are still connected workers or executing clients\r\n'
}

/** A function nobody has named yet is not remembered. */
export const maxQueue: Command<'maxqueue'> = ({ jobs }, request) => {
  jobs.existingQueue(request.function)?.limit(request.limits)
  return ok
}
