import type { CutOffReason, ServerLog } from '../log.js'
import type { Identity } from './identity.js'
import type { PatienceLimit } from './patience.js'

/** What one peer does, and has done to it, as the log calls it. */
export class SessionLog {
  readonly #log: ServerLog
  readonly #named: { readonly connection: number; readonly peer: string }

  constructor(log: ServerLog, { number: connection, peer }: Identity) {
    this.#log = log
    this.#named = { connection, peer }
  }

  timedOut(limit: PatienceLimit, milliseconds: number): void {
    this.#log({ event: 'timedOut', ...this.#named, limit, milliseconds })
  }

  /** @param totalBytes of all peers, where that is the reason. */
  cutOff(reason: CutOffReason, bytes: number, totalBytes: number | undefined): void {
    const total = totalBytes === undefined ? {} : { totalBytes }
    this.#log({ event: 'cutOff', ...this.#named, reason, bytes, ...total })
  }

  disconnected(error: Error | undefined): void {
    this.#log({ event: 'disconnected', ...this.#named, ...(error === undefined ? {} : { error }) })
  }
}
