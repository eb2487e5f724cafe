import { setTimeout as sleep } from 'node:timers/promises'
import type { JobServer } from '@gearwork/server'
import { WaitTimeoutError } from './errors.js'

/** How long something is waited for. */
export interface WaitOptions {
  /** In milliseconds of real time. Default: that of the application, 4,000. */
  readonly timeoutMs?: number
}

/** Waits of a test: each has a limit, and says what is there still when it is over. */
export class Waiting {
  readonly #server: JobServer
  readonly #timeoutMs: number

  constructor(server: JobServer, timeoutMs: number) {
    this.#server = server
    this.#timeoutMs = timeoutMs
  }

  /** @throws {WaitTimeoutError} `missing`: `there is no finished run of Mail~welcome` */
  async within<T>(
    missing: () => string,
    { timeoutMs = this.#timeoutMs }: WaitOptions,
    wait: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const over = new AbortController()
    const late = sleep(timeoutMs, undefined, { signal: over.signal }).then(() => {
      throw new WaitTimeoutError(missing(), timeoutMs, this.#server.held())
    })
    try {
      return await Promise.race([wait(over.signal), late])
    } finally {
      over.abort()
      late.catch(() => {})
    }
  }
}
