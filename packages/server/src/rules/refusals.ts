import type { Response } from '@gearwork/protocol'

/** An answer that says no. */
export type Refusal = Response<'ERROR'>

const noSuchJob = 'JOB_NOT_FOUND'

/** Every ERROR this server sends. Codes and texts are gearmand's to the letter, where gearmand has them. */
export const refusals = {
  wrongMagic: refusal('INVALID_MAGIC', 'Request magic expected'),
  wrongCommand: refusal('INVALID_COMMAND', 'Command not expected'),
  uniqueTooLarge: refusal('ARGUMENT_TOO_LARGE', 'Unique value too large'),
  queueFull: refusal('QUEUE_ERROR', 'Job queue is full'),
  unknownOption: refusal('UNKNOWN_OPTION', 'Server does not recognize given option'),
  resultForNoJob: refusal(noSuchJob, 'Job given in work result not found'),
  dataForNoJob: refusal(noSuchJob, 'Job does not exist on server'),
  exceptionForNoJob: refusal(noSuchJob, 'An exception was received for a job that does not exist'),
  handleTooLarge: refusal(
    'ARGUMENT_TOO_LARGE',
    'Error occurred due to GEARMAND_JOB_HANDLE_SIZE being too small from snprintf',
  ),
  /** gearmand's code, and our text: it says what its database says. */
  notKept: refusal('QUEUE_ERROR', 'The job could not be stored'),
  /** Ours: gearmand schedules nothing by the calendar. */
  noSuchTime: refusal('INVALID_ARGUMENT', 'The schedule names no time that will come'),
  /** Ours: gearmand that shuts down gracefully takes no connections, but submissions. */
  draining: refusal('SHUTDOWN_GRACEFUL', 'Server is shutting down and takes no new jobs'),
} as const

function refusal(code: string, text: string): Refusal {
  return { name: 'ERROR', code, text }
}
