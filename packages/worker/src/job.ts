import { Buffer } from 'node:buffer'
import type { Request, Response } from '@gearwork/protocol'
import { JobResultError } from './errors.js'
import { type JobPieces, type JobResult, toBytes } from './result.js'

/** gearmand counts in 32 bits; and from 1e21 on, the text of a number is no digits. */
const mostCounted = 2 ** 32 - 1

/** Runs one job. Throwing ends it as WORK_EXCEPTION, throwing `JobFailed` as WORK_FAIL, throwing `JobGivenBack` not at all. */
export type JobHandler = (job: WorkerJob) => JobResult | JobPieces | Promise<JobResult | JobPieces>

/** How a job ended. A lost one ended without its server hearing of it: the server hands it out again. */
export type JobOutcome =
  | { readonly status: 'complete'; readonly data: Uint8Array }
  | { readonly status: 'failed' }
  | { readonly status: 'exception'; readonly error: unknown }
  | { readonly status: 'lost'; readonly error: Error }

/** A job as a server hands it out. */
export type Assignment = Response<'JOB_ASSIGN' | 'JOB_ASSIGN_UNIQ' | 'JOB_ASSIGN_ALL'>

/** What a job may say before it ends. */
export type JobUpdate = Request<'WORK_DATA' | 'WORK_WARNING' | 'WORK_STATUS'>

/** What stands behind a job while it runs. */
export interface JobSupport {
  readonly server: string
  readonly signal: AbortSignal
  /** Somebody may hear what is sent. */
  readonly wanted: boolean
  /** Resolves when there is room for more. */
  send(update: JobUpdate): Promise<void>
  fail(): void
}

/** A job in hand: what it is, and what it can tell its client on the way. */
export class WorkerJob {
  /** The server's name for the job. */
  readonly handle: string
  /** The name it was submitted to. */
  readonly function: string
  /** Empty where the client gave none. */
  readonly unique: string
  /** The function that the results of a reduce job go to. */
  readonly reducer: string | undefined
  readonly #bytes: Uint8Array
  readonly #support: JobSupport
  #workload: Buffer | undefined

  constructor(assignment: Assignment, support: JobSupport) {
    this.handle = assignment.handle
    this.function = assignment.function
    this.unique = assignment.name === 'JOB_ASSIGN' ? '' : assignment.unique
    this.reducer = assignment.name === 'JOB_ASSIGN_ALL' ? assignment.reducer : undefined
    this.#bytes = assignment.workload
    this.#support = support
  }

  /** The payload, in memory of its own. */
  get workload(): Buffer {
    this.#workload ??= own(this.#bytes)
    return this.#workload
  }

  /** The payload where it came, beside others: for a look while the job runs. Keep `workload`, and write there only. */
  get received(): Buffer {
    return asBuffer(this.#bytes)
  }

  /** The server it came from, `host:port`. */
  get server(): string {
    return this.#support.server
  }

  /**
   * Aborts when going on is in vain: the job's time is over (FunctionTimeoutError), the worker stops
   * (DrainDeadlineError), or the connection its result would leave by is lost (ConnectionLostError).
   */
  get signal(): AbortSignal {
    return this.#support.signal
  }

  /**
   * Sends a piece of the result. Resolves when there is room for more; never rejects. Bytes are not copied:
   * leave them as they are. @throws {JobResultError} for anything else.
   */
  data(bytes: Uint8Array | string): Promise<void> {
    return this.#support.send({ name: 'WORK_DATA', handle: this.handle, data: this.#piece(bytes) })
  }

  /**
   * Sends pieces as they come, each when the one before it has room: what a handler yields, a file, what another
   * job sends. Resolves when there are no more. Once nobody hears them it takes no more, and closes their source.
   *
   * @throws {JobResultError} for a piece that is neither bytes nor text, and whatever the source throws
   */
  async stream(pieces: JobPieces): Promise<void> {
    for await (const piece of pieces) {
      if (!this.#support.wanted) break
      await this.data(piece)
    }
  }

  /** Sends a warning. Resolves when there is room for more; never rejects. */
  warning(bytes: Uint8Array | string): Promise<void> {
    return this.#support.send({ name: 'WORK_WARNING', handle: this.handle, data: this.#piece(bytes) })
  }

  /** Tells how far it is, in whole numbers from 0 to 4,294,967,295: others become the nearest of them. */
  status(numerator: number, denominator: number): void {
    void this.#support.send({
      name: 'WORK_STATUS',
      handle: this.handle,
      numerator: digits(numerator),
      denominator: digits(denominator),
    })
  }

  /** The job will end as WORK_FAIL, whatever its handler gives back or throws afterwards. */
  fail(): void {
    this.#support.fail()
  }

  /** Types vanish: what is neither bytes nor text would make a packet of no size. */
  #piece(data: Uint8Array | string): Uint8Array {
    if (typeof data === 'string' || data instanceof Uint8Array) return toBytes(data)
    throw JobResultError.of(this.function, data)
  }
}

/**
 * A view keeps the whole chunk it came in alive, so it is copied, unless it is most of that chunk anyway:
 * 16 MiB need not be copied to save a header.
 */
function own(bytes: Uint8Array): Buffer {
  if (bytes.length * 2 < bytes.buffer.byteLength) return Buffer.from(bytes)
  return asBuffer(bytes)
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function digits(number: number): string {
  return String(Math.min(mostCounted, Math.max(0, Math.round(number)) || 0))
}
