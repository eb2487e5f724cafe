import type { ServerAddress } from '@gearwork/transport'
import type { HeldJob } from './held-job.js'
import type { ServerState } from './states.js'

/** A Gearman job server inside this process. It holds its jobs in memory, and background jobs in a file if it is told to. */
export interface JobServer {
  /** Where it stands: `idle` until it is started. */
  readonly state: ServerState
  /** The port of the first address; with port 0, once it is started, the one that the system chose. */
  readonly port: number
  readonly addresses: readonly ServerAddress[]
  /**
   * Listens on every address, or on none. Calling it again is harmless. One that fails for its addresses has opened its
   * store, and keeps it until `stop()`.
   *
   * @throws {PortInUseError} PORT_IN_USE @throws {ListenError} LISTEN_FAILED
   * @throws {StoreError} STORE_IN_USE, STORE_DAMAGED, STORE_FOREIGN, STORE_TOO_NEW, STORE_UNUSABLE, NO_SQLITE, with `persist`
   * @throws {ServerStoppedError} SERVER_STOPPED, after `stop()`
   */
  start(): Promise<void>
  /**
   * Takes no more connections and no more jobs, waits until nothing is queued and nothing runs, and stops:
   * after `deadlineMs` at the latest. Without a deadline it waits for ever if no worker comes for what is
   * queued. Jobs for a later time are not waited for; nor are, with `persist`, background jobs that no worker runs and
   * no client waits for: they are there when a server opens the file again. It may be called again while it drains:
   * the last deadline counts.
   *
   * @param deadlineMs milliseconds from now. @throws {InvalidServerOptionError} INVALID_SERVER_OPTION
   */
  drain(deadlineMs?: number): Promise<void>
  /** Every job that it has: running, queued, or waiting for its time. A list of its own, so not for a server with millions. */
  held(): readonly HeldJob[]
  /** Sends what is left to be sent and closes every connection. What is in no store is lost. */
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
