import { limits } from '@gearwork/protocol'
import { JobFailed, type JobResult, JobResultError, type JobStream, type WorkerJob } from '@gearwork/worker'
import type { AttemptContext } from '../execution/attempt-context.js'

/** What is to be done in one run. */
export type Body = (context: AttemptContext) => Promise<JobResult | JobStream>

/** What a packet of the largest size has room for. */
const mostBytes = limits.packet - limits.arguments

/**
 * Runs a job to its very end: pieces are sent here, and the result is looked at, because what fails behind the worker's
 * back would be answered before its fate is decided.
 * @throws what the body throws; {JobFailed} {JobResultError}
 */
export async function complete(job: WorkerJob, context: AttemptContext, body: Body): Promise<JobResult> {
  const result: unknown = await body(context)
  if (isStream(result)) await job.stream(result)
  if (context.failed) throw new JobFailed()
  return isStream(result) ? undefined : checked(job.function, result)
}

function isStream(result: unknown): result is JobStream {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result
}

function checked(functionName: string, result: unknown): JobResult {
  if (result === undefined || typeof result === 'string') return result
  if (!(result instanceof Uint8Array)) throw JobResultError.of(functionName, result)
  if (result.length > mostBytes) throw JobResultError.tooLarge(functionName, result.length, mostBytes)
  return result
}
