import type { Buffer } from 'node:buffer'
import { accept, BadResultError, type JobDescription } from '@gearwork/core'
import { encodeWith } from '@gearwork/core/lone-run'
import type { JobResult } from '@gearwork/worker'
import { type Asked, type Bench, openBench } from './bench.js'
import { TestingOptionError } from './errors.js'
import type { JobReport, JobTold } from './job-types.js'
import { ManualLimit } from './manual-limit.js'
import { checkOptions } from './option-checks.js'
import { type RecordedLog, type RecordedStatus, Recording } from './recording.js'
import { runOptions } from './run-options.js'

/** What is to be run. */
export interface RunInput extends Asked {
  readonly payload: unknown
}

/** A run in hand: what it told so far, and ways to make it hard for it. */
export class JobRun<Result, Piece = unknown> {
  /** How it went, at last. It rejects where the job could not be run at all. */
  readonly finished: Promise<JobReport<Result, Piece>>
  /** Resolves when the method has been called, or will not be because the run is over. It rejects as `finished` does. */
  readonly started: Promise<void>
  readonly #options: Asked['options']
  readonly #limit = new ManualLimit()
  readonly #ready: Promise<Ready>
  #recording: Recording | undefined
  #aborted: readonly [reason: unknown] | undefined

  constructor(input: Omit<RunInput, 'called'>) {
    this.#options = input.options
    let called = () => {}
    const calling = new Promise<void>((resolve) => {
      called = resolve
    })
    this.#ready = this.#prepare({ ...input, called })
    this.finished = this.#ready.then((ready) => this.#run(ready))
    this.started = Promise.race([calling, this.finished.then(() => {})])
    // Whoever waits for one of them hears of it.
    for (const promise of [this.started, this.finished]) promise.catch(() => {})
  }

  /** The result alone. It rejects with what failed the job. */
  get result(): Promise<Result> {
    return this.finished.then((report) => {
      if (report.status === 'failed') throw report.error
      return report.result
    })
  }

  /** By `job.status()` so far, in order. */
  get statuses(): readonly RecordedStatus[] {
    return this.#recording?.statuses ?? []
  }

  /** Pieces of the result so far, as bytes. */
  get data(): readonly Buffer[] {
    return this.#recording?.data ?? []
  }

  /** By `job.warning()` so far, as text. */
  get warnings(): readonly string[] {
    return this.#recording?.warnings ?? []
  }

  /** What was written to `job.log` so far. */
  get logs(): readonly RecordedLog[] {
    return this.#recording?.logs ?? []
  }

  /** Its signal aborts, as when the worker stops or the connection is lost. Default reason: an `AbortError`. */
  abort(reason?: unknown): void {
    this.#aborted ??= [reason]
    this.#recording?.abort(reason)
  }

  /**
   * Its `jobTimeout` is over, though it is not: the signal aborts, and the run fails with a `FunctionTimeoutError`.
   * @throws {TestingOptionError} for a job that has none.
   */
  async timeOut(): Promise<void> {
    const { planned } = await this.#ready
    const { jobTimeout } = planned.job.settings
    if (jobTimeout.value > 0) return this.#limit.ring()
    throw new TestingOptionError(
      `${planned.job.callableName} has no jobTimeout, so its time is never over: abort() it`,
    )
  }

  async #prepare(input: RunInput): Promise<Ready> {
    checkOptions(runOptions, input.options)
    const bench = await openBench(input)
    try {
      const recording = this.#record(bench.planned.job, input.payload)
      return { ...bench, recording }
    } catch (error) {
      await bench.application.close()
      throw error
    }
  }

  #record({ codec, function: name }: JobDescription, payload: unknown): Recording {
    const { handle = 'H:test:1', unique = '', signal } = this.#options
    const workload = toBytes(encodeWith(codec, payload))
    const recording = new Recording({ handle, unique, server: 'test:4730', function: name, workload })
    if (this.#aborted !== undefined) recording.abort(...this.#aborted)
    if (signal?.aborted === true) recording.abort(signal.reason)
    signal?.addEventListener('abort', () => recording.abort(signal.reason), { once: true })
    this.#recording = recording
    return recording
  }

  async #run(ready: Ready): Promise<JobReport<Result, Piece>> {
    const { planned, runs, recording, application } = ready
    const { jobTimeout } = planned.job.settings
    const milliseconds = jobTimeout.value > 0 ? jobTimeout.value * 1_000 : Number.POSITIVE_INFINITY
    const limit = { milliseconds, clock: this.#limit }
    try {
      const { attempt = 1 } = this.#options
      const bytes = await runs.run(recording.job, { attempt, log: recording.log, limit })
      return this.#completed(ready, await readResult(planned.job, bytes))
    } catch (error) {
      return this.#failed(ready, error)
    } finally {
      await application.close()
    }
  }

  #completed({ planned, recording }: Ready, result: unknown): JobReport<Result, Piece> {
    const told = toldBy<Piece>(recording, planned.job)
    return Object.assign(told, { status: 'complete', result: result as Result, error: undefined } as const)
  }

  #failed({ planned, recording, runs }: Ready, error: unknown): JobReport<Result, Piece> {
    const { attempt = 1 } = this.#options
    const fate = recording.signal.aborted ? { fate: 'given-back' } : runs.fateOf(error, attempt)
    const told = toldBy<Piece>(recording, planned.job)
    const facts = { status: 'failed', result: undefined, error, fate } as const
    return Object.assign(told, facts) as JobReport<Result, Piece>
  }
}

interface Ready extends Bench {
  readonly recording: Recording
}

/** Pieces are read when somebody looks, and no printer does: `job.data()` may send what the codec cannot read. */
function toldBy<Piece>({ statuses, data, warnings, logs }: Recording, job: JobDescription): JobTold<Piece> {
  const read = () => data.map((bytes) => decoded(job, bytes))
  const told = { statuses, data, warnings, logs }
  return Object.defineProperty(told, 'pieces', { get: read }) as unknown as JobTold<Piece>
}

/** What callers make of it. */
function readResult(job: JobDescription, bytes: JobResult): unknown {
  // What goes by pieces has no result of its own.
  if (bytes === undefined) return undefined
  const value = decoded(job, toBytes(bytes))
  return job.output === undefined ? value : accept('result', job.callableName, job.output, value)
}

function decoded(job: JobDescription, bytes: Uint8Array): unknown {
  try {
    return job.codec.decode(bytes)
  } catch (error) {
    throw new BadResultError(job.callableName, job.codec.name, error)
  }
}

function toBytes(bytes: Uint8Array | string): Uint8Array {
  return typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
}
