import type { Buffer } from 'node:buffer'

/**
 * The second parameter of a job method: the job in hand, and what can be told of it on the way. A worker's own
 * job is one; in a test, a plain object will do.
 */
export interface JobContext {
  /** The server's name for the job: `H:box:17`. */
  readonly handle: string
  /** The Gearman function, prefix included. */
  readonly function: string
  /** Empty where the caller gave none. */
  readonly unique: string
  /** The payload's bytes, as they came. */
  readonly workload: Buffer
  /** The server it came from, `host:port`. */
  readonly server: string
  /**
   * Aborts when going on is in vain: the job's time is over, the worker stops for good, or the connection its
   * result would leave by is lost.
   */
  readonly signal: AbortSignal
  /** Sends a piece of the result. Resolves when there is room for more; never rejects. */
  data(bytes: Uint8Array | string): Promise<void>
  /** Sends a warning. Resolves when there is room for more; never rejects. */
  warning(bytes: Uint8Array | string): Promise<void>
  /** Tells how far it is, in whole numbers. */
  status(numerator: number, denominator: number): void
  /** The job ends as failed, whatever the method returns or throws afterwards. */
  fail(): void
}
