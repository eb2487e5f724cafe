import { JobFailed, type JobResult, JobResultError, type JobStream } from '@gearwork/worker'
import { andThen, type Promised } from '../promised.js'
import type { AttemptContext } from './attempt-context.js'
import { refuseTooLarge } from './size-limit.js'

/** What is to be done in one run. */
export type Body = (context: AttemptContext) => Promised<JobResult | JobStream>

/**
 * Runs a job to its very end: pieces are sent here, and the result is looked at, because what fails behind the worker's
 * back would be answered before its fate is decided.
 * @throws what the body throws; {JobFailed} {JobResultError}
 */
export function complete(context: AttemptContext, body: Body): Promised<JobResult> {
  return andThen(body(context) as Promised<unknown>, (result) =>
    isStream(result) ? send(context, result).then(() => ended(context, undefined)) : ended(context, result),
  )
}

/** Each when the one before it has room, until nobody hears them. */
async function send(context: AttemptContext, pieces: JobStream): Promise<void> {
  for await (const piece of pieces) {
    if (context.signal.aborted) break
    await context.data(piece)
  }
}

function ended(context: AttemptContext, result: unknown): JobResult {
  if (context.failed) throw new JobFailed()
  return checked(context.function, result)
}

function isStream(result: unknown): result is JobStream {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result
}

function checked(functionName: string, result: unknown): JobResult {
  if (result === undefined) return result
  if (typeof result !== 'string' && !(result instanceof Uint8Array))
    throw JobResultError.of(functionName, result)
  refuseTooLarge(functionName, result)
  return result
}
