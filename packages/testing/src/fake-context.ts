import { Buffer } from 'node:buffer'
import type { JobContext, JobLog } from '@gearwork/core'
import { checkOptions, kinds, must, type OptionTable, text } from './option-checks.js'
import { type RecordedLog, type RecordedStatus, Recording } from './recording.js'

/** What a fake context says of its job. */
export interface FakeContextOptions {
  /** The payload's bytes; text is UTF-8. Default: none. */
  readonly workload?: Uint8Array | string
  /** Default `H:test:1`. */
  readonly handle?: string
  /** The Gearman function. Default `test`. */
  readonly function?: string
  /** Default: empty. */
  readonly unique?: string
  /** Which attempt it is. Default 1. */
  readonly attempt?: number
  /** How many there are at most. Default: as many as `attempt`. */
  readonly attempts?: number
  /** Default `test:4730`. */
  readonly server?: string
}

const contextOptions: OptionTable<FakeContextOptions> = {
  workload: must('bytes or a string', (value) => typeof value === 'string' || value instanceof Uint8Array),
  handle: text,
  function: text,
  unique: text,
  attempt: (option, value) => kinds.wholeNumber(option, value, 1),
  attempts: (option, value) => kinds.wholeNumber(option, value, 1),
  server: text,
}

/** A job method's second parameter for a test that calls the method itself: it keeps what it is told. */
export class FakeContext implements JobContext {
  readonly attempt: number
  readonly attempts: number
  readonly #recording: Recording

  /** @throws {TestingOptionError} quoting what cannot be */
  constructor(options: FakeContextOptions = {}) {
    checkOptions(contextOptions, options)
    const { workload = '', handle = 'H:test:1', unique = '', server = 'test:4730', attempt = 1 } = options
    this.attempt = attempt
    this.attempts = options.attempts ?? attempt
    const { function: name = 'test' } = options
    const bytes = Buffer.from(workload as string)
    this.#recording = new Recording({ handle, unique, server, function: name, workload: bytes })
  }

  get handle(): string {
    return this.#recording.job.handle
  }

  get function(): string {
    return this.#recording.job.function
  }

  get unique(): string {
    return this.#recording.job.unique
  }

  get server(): string {
    return this.#recording.server
  }

  get workload(): Buffer {
    return this.#recording.job.workload
  }

  get signal(): AbortSignal {
    return this.#recording.signal
  }

  get log(): JobLog {
    return this.#recording.log
  }

  /** What it was told by `status()`, in order, as a server would be: in whole numbers. */
  get statuses(): readonly RecordedStatus[] {
    return this.#recording.statuses
  }

  /** The pieces it was given by `data()`, in order. */
  get pieces(): readonly Buffer[] {
    return this.#recording.data
  }

  /** What it was told by `warning()`, in order, as text. */
  get warnings(): readonly string[] {
    return this.#recording.warnings
  }

  /** What was written to its `log`, in order. */
  get logs(): readonly RecordedLog[] {
    return this.#recording.logs
  }

  /** `fail()` was called. */
  get failed(): boolean {
    return this.#recording.failed
  }

  data(bytes: Uint8Array | string): Promise<void> {
    return this.#recording.job.data(bytes)
  }

  warning(bytes: Uint8Array | string): Promise<void> {
    return this.#recording.job.warning(bytes)
  }

  status(numerator: number, denominator: number): void {
    this.#recording.job.status(numerator, denominator)
  }

  fail(): void {
    this.#recording.job.fail()
  }

  /** Its signal aborts, as when the worker stops or the connection is lost. Default reason: an `AbortError`. */
  abort(reason?: unknown): void {
    this.#recording.abort(reason)
  }
}

/**
 * A context for unit tests of plain methods: `await mail.welcome(diner, fakeContext())`.
 * @throws {TestingOptionError} quoting what cannot be
 */
export function fakeContext(options?: FakeContextOptions): FakeContext {
  return new FakeContext(options)
}
