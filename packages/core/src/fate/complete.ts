import { JobFailed, type JobResult, JobResultError, type JobStream } from '@gearwork/worker'
import type { AttemptContext } from '../execution/attempt-context.js'
import { refuseTooLarge } from './size-limit.js'

/** What is to be done in one run. */
export type Body = (context: AttemptContext) => Promise<JobResult | JobStream>

/**
 * Runs a job to its very end: pieces are sent here, and the result is looked at, because what fails behind the worker's
 * back would be answered before its fate is decided.
 * @throws what the body throws; {JobFailed} {JobResultError}
 */
export async function complete(context: AttemptContext, body: Body): Promise<JobResult> {
  const result: unknown = await body(context)
  if (isStream(result)) await send(context, result)
  if (context.failed) throw new JobFailed()
  return isStream(result) ? undefined : checked(context.function, result)
}

/** Each when the one before it has room, until nobody hears them. */
async function send(context: AttemptContext, pieces: JobStream): Promise<void> {
  for await (const piece of pieces) {
    if (context.signal.aborted) break
    await context.data(piece)
  }
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
