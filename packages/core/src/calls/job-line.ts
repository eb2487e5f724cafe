import type { JobHandle, JobUpdate } from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import type { SubmitMethod } from '../settings/ways.js'
import { ways } from '../settings/ways.js'
import type { CallOutcome } from './batch.js'
import { NoResultError } from './call-errors.js'
import { type Call, type Callable, resultOf, SubmittedJob, submitBackground } from './proxies.js'
import type { TypedHandle, TypedJob } from './typed-jobs.js'

/** The ways in which one job is submitted. */
export interface JobLine {
  /** Aborts once nothing can be sent any more. */
  readonly closing: AbortSignal
  foreground(priority: Priority, call: Call): TypedJob<unknown>
  /** As `foreground`, where nobody looks on. */
  result(priority: Priority, call: Call): Promise<unknown>
  background(priority: Priority, call: Call, at?: Date | number): Promise<JobHandle>
  /** By its default method. */
  byDefault(call: Call): Promise<TypedHandle<unknown>>
  /** What comes of it, by this method or else by its default one. Does not reject. */
  outcome(method: SubmitMethod | undefined, call: Call): Promise<CallOutcome<unknown>>
}

/** To a job of which everything is known. */
export class DirectLine implements JobLine {
  readonly #job: Callable

  constructor(job: Callable) {
    this.#job = job
  }

  get closing(): AbortSignal {
    return this.#job.waits.closing
  }

  foreground(priority: Priority, call: Call): TypedJob<unknown> {
    return new SubmittedJob(this.#job, priority, call)
  }

  result(priority: Priority, call: Call): Promise<unknown> {
    return resultOf(this.#job, priority, call)
  }

  background(priority: Priority, call: Call, at?: Date | number): Promise<JobHandle> {
    return submitBackground(this.#job, priority, call, at)
  }

  async byDefault(call: Call): Promise<TypedHandle<unknown>> {
    const way = ways[this.#job.defaultMethod]
    if (way.background) return withoutResult(await this.background(way.priority, call), this.#job)
    const job = this.foreground(way.priority, call)
    return Object.assign(await job.created, { result: () => job.result })
  }

  async outcome(method: SubmitMethod = this.#job.defaultMethod, call: Call): Promise<CallOutcome<unknown>> {
    const { background, priority } = ways[method]
    try {
      return background
        ? { status: 'submitted', handle: await this.background(priority, call) }
        : { status: 'complete', result: await this.result(priority, call) }
    } catch (error) {
      return { status: 'failed', error }
    }
  }
}

function withoutResult(handle: JobHandle, job: Callable): TypedHandle<never> {
  const result = () => Promise.reject(new NoResultError(job.callableName, job.defaultMethod))
  return Object.assign(handle, { result })
}

/** To a job that has to be found first: whatever is wrong with its name, the call is refused with. */
export class LateLine implements JobLine {
  readonly closing: AbortSignal
  readonly #find: () => Promise<JobLine>

  constructor(find: () => Promise<JobLine>, closing: AbortSignal) {
    this.#find = find
    this.closing = closing
  }

  foreground(priority: Priority, call: Call): TypedJob<unknown> {
    return new LateJob(this.#find().then((line) => ({ job: line.foreground(priority, call) })))
  }

  result(priority: Priority, call: Call): Promise<unknown> {
    const result = this.#find().then((line) => line.result(priority, call))
    result.catch(() => {})
    return result
  }

  async background(priority: Priority, call: Call, at?: Date | number): Promise<JobHandle> {
    return (await this.#find()).background(priority, call, at)
  }

  async byDefault(call: Call): Promise<TypedHandle<unknown>> {
    return (await this.#find()).byDefault(call)
  }

  async outcome(method: SubmitMethod | undefined, call: Call): Promise<CallOutcome<unknown>> {
    try {
      return await (await this.#find()).outcome(method, call)
    } catch (error) {
      return { status: 'failed', error }
    }
  }
}

/** A foreground job that is submitted once it was found out how. */
class LateJob implements TypedJob<unknown> {
  readonly created: Promise<JobHandle>
  readonly result: Promise<unknown>
  readonly #found: Promise<{ readonly job: TypedJob<unknown> }>

  constructor(found: Promise<{ readonly job: TypedJob<unknown> }>) {
    this.#found = found
    this.created = found.then(({ job }) => job.created)
    this.result = found.then(({ job }) => job.result)
    // Whoever looks at one of them need not look at the other.
    this.created.catch(() => {})
    this.result.catch(() => {})
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JobUpdate, void> {
    yield* (await this.#found).job
  }

  async *pieces(): AsyncGenerator<unknown, void> {
    yield* (await this.#found).job.pieces()
  }
}
