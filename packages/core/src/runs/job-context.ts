import type { Buffer } from 'node:buffer'
import type { JobLog } from '../hooks/job-log.js'

/**
 * The second parameter of a job method: the job in hand, and what can be told of it on the way. In a test, a plain
 * object will do.
 */
export interface JobContext {
  /** The server's name for the job: `H:box:17`. */
  readonly handle: string
  /** The Gearman function, prefix included. */
  readonly function: string
  /** That of the first attempt; empty where the caller gave none. */
  readonly unique: string
  /** The payload's bytes, in every attempt as they came in the first. */
  readonly workload: Buffer
  /** Which attempt this is; the first is 1. Snoozes do not count. */
  readonly attempt: number
  /** How many attempts there are at most: one more than `retries`. */
  readonly attempts: number
  /** The server it came from, `host:port`. */
  readonly server: string
  /**
   * Aborts when going on is in vain: the job's time is over, the worker stops for good, or the connection its
   * result would leave by is lost.
   */
  readonly signal: AbortSignal
  /** Where it says what it does: the command prints it, unless middleware gives the run another logger, as `pinoLog` does. */
  readonly log: JobLog
  /** Sends a piece of the result. Resolves when there is room for more; never rejects. */
  data(bytes: Uint8Array | string): Promise<void>
  /** Sends a warning. Resolves when there is room for more; never rejects. */
  warning(bytes: Uint8Array | string): Promise<void>
  /** Tells how far it is, in whole numbers. */
  status(numerator: number, denominator: number): void
  /** This attempt fails, whatever the method returns or throws afterwards. */
  fail(): void
}
