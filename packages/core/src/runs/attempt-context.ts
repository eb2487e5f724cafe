import { Buffer } from 'node:buffer'
import { isForegroundKey } from '@gearwork/client'
import type { WorkerJob } from '@gearwork/worker'
import type { IdentifiedJob } from '../events/worker-events.js'
import { type JobLog, silentLog } from '../hooks/job-log.js'
import { carriesTrace } from '../hooks/trace-key.js'
import { type Attempt, readAttempt } from './attempt.js'
import type { RunContext } from './run-context.js'
import { refuseTooLarge } from './size-limit.js'

/** A job in hand as its method sees it: an attempt of a job, whose payload and unique key stay the same in all of them. */
export class AttemptContext implements RunContext {
  /** What came, as it came. */
  readonly read: Attempt
  readonly attempt: number
  readonly attempts: number
  readonly unique: string
  readonly key: string
  log: JobLog = silentLog
  readonly #job: WorkerJob
  #workload: Buffer | undefined
  #abort: AbortController | undefined
  #failed = false

  constructor(job: WorkerJob, read: Attempt, attempts: number) {
    this.read = read
    this.attempt = read.attempt
    this.attempts = attempts
    this.key = read.unique ?? job.unique
    this.unique = uniqueOf(this.key)
    this.#job = job
  }

  get handle(): string {
    return this.#job.handle
  }

  get function(): string {
    return this.#job.function
  }

  get server(): string {
    return this.#job.server
  }

  /** Whatever the method does with these bytes, the next attempt gets what the first one got. */
  get workload(): Buffer {
    this.#workload ??= Buffer.from(this.read.payload)
    return this.#workload
  }

  get pristine(): Buffer {
    return this.read.payload
  }

  get signal(): AbortSignal {
    return this.#abort === undefined ? this.#job.signal : this.#abort.signal
  }

  /** `fail()` was called. */
  get failed(): boolean {
    return this.#failed
  }

  data(bytes: Uint8Array | string): Promise<void> {
    refuseTooLarge(this.function, bytes)
    return this.#job.data(bytes)
  }

  warning(bytes: Uint8Array | string): Promise<void> {
    refuseTooLarge(this.function, bytes)
    return this.#job.warning(bytes)
  }

  status(numerator: number, denominator: number): void {
    this.#job.status(numerator, denominator)
  }

  fail(): void {
    this.#failed = true
  }

  /** The signal aborts also when the returned function is called. */
  limit(): (reason: Error) => void {
    const own = new AbortController()
    const { signal } = this.#job
    const pass = () => own.abort(signal.reason)
    if (signal.aborted) pass()
    else signal.addEventListener('abort', pass, { once: true })
    this.#abort = own
    return (reason) => own.abort(reason)
  }
}

/** What a job in hand is known by, for those who need no more of its attempt. */
export function identityOf(job: WorkerJob): IdentifiedJob {
  const { attempt, unique = job.unique } = readAttempt(job.received)
  return { function: job.function, handle: job.handle, server: job.server, unique: uniqueOf(unique), attempt }
}

/** The keys that tell foreground jobs apart, and those that carry a trace, are no keys of the caller's. */
function uniqueOf(key: string): string {
  return isForegroundKey(key) || carriesTrace(key) ? '' : key
}
