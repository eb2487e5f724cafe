import type { JobHandle } from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import { andThen, type Promised } from '../../promised.js'
import { type SubmitMethod, ways } from '../../settings/ways.js'
import type { CallOutcome } from '../batches/batch.js'
import { NoResultError } from '../call-errors.js'
import type { TypedHandle, TypedJob } from '../typed-jobs.js'
import { submitBackground } from './background.js'
import type { Call, Callable } from './callable.js'
import { resultOf, SubmittedJob } from './foreground.js'

/**
 * The ways in which one job is submitted. The job may have to be found first: whatever is wrong with its name, the call
 * is refused with.
 */
export class Submitter {
  /** Aborts once nothing can be sent any more. */
  readonly closing: AbortSignal
  readonly #find: () => Promised<Callable>

  /** `find`: does not throw at once. Payloads become bytes with the call where the job is there at once. */
  constructor(find: () => Promised<Callable>, closing: AbortSignal) {
    this.#find = find
    this.closing = closing
  }

  foreground(priority: Priority, call: Call): TypedJob<unknown> {
    return new SubmittedJob(this.#find, priority, call)
  }

  /** As `foreground`, where nobody looks on. */
  result(priority: Priority, call: Call): Promise<unknown> {
    const result = andThen(this.#find(), (job) => resultOf(job, priority, call))
    // Whoever looks away is not told of a failure.
    result.catch(() => {})
    return result
  }

  background(priority: Priority, call: Call, at?: Date | number): Promise<JobHandle> {
    return andThen(this.#find(), (job) => submitBackground(job, priority, call, at))
  }

  /** By its default method. */
  byDefault(call: Call): Promise<TypedHandle<unknown>> {
    return andThen(this.#find(), (job) => submitByDefault(job, call))
  }

  /** What comes of it, by this method or else by its default one. Does not reject. */
  async outcome(method: SubmitMethod | undefined, call: Call): Promise<CallOutcome<unknown>> {
    try {
      return await andThen(this.#find(), (job) => outcomeOf(job, method ?? job.defaultMethod, call))
    } catch (error) {
      return { status: 'failed', error }
    }
  }
}

async function submitByDefault(job: Callable, call: Call): Promise<TypedHandle<unknown>> {
  const { background, priority } = ways[job.defaultMethod]
  if (background) return withoutResult(await submitBackground(job, priority, call), job)
  const submitted = new SubmittedJob(() => job, priority, call)
  return Object.assign(await submitted.created, { result: () => submitted.result })
}

function withoutResult(handle: JobHandle, job: Callable): TypedHandle<never> {
  const result = () => Promise.reject(new NoResultError(job.callableName, job.defaultMethod))
  return Object.assign(handle, { result })
}

async function outcomeOf(job: Callable, method: SubmitMethod, call: Call): Promise<CallOutcome<unknown>> {
  const { background, priority } = ways[method]
  return background
    ? { status: 'submitted', handle: await submitBackground(job, priority, call) }
    : { status: 'complete', result: await resultOf(job, priority, call) }
}
