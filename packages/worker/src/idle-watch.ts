import type { Cancel, Clock } from '@gearwork/transport'

/**
 * Notices when no job came for too long. Jobs only leave a note of the time: a timer for each would cost more
 * than many a job. Without a note only the timer counts, for the clock may be put forward or back.
 */
export class IdleWatch {
  readonly #timeoutMs: number
  readonly #clock: Clock
  readonly #busy: () => boolean
  readonly #expired: () => void
  /** When the last job ended, in milliseconds since the epoch; undefined = none has since the last look. */
  #lastJobAt: number | undefined
  #cancel: Cancel | undefined

  /** `timeoutMs`: 0 = never. */
  constructor(timeoutMs: number, clock: Clock, busy: () => boolean, expired: () => void) {
    this.#timeoutMs = timeoutMs
    this.#clock = clock
    this.#busy = busy
    this.#expired = expired
  }

  start(): void {
    if (this.#timeoutMs > 0) this.#wait(this.#timeoutMs)
  }

  jobEnded(): void {
    if (this.#timeoutMs > 0) this.#lastJobAt = this.#clock.now()
  }

  stop(): void {
    this.#cancel?.()
  }

  #wait(milliseconds: number): void {
    this.#cancel = this.#clock.after(milliseconds, () => this.#look(milliseconds))
  }

  #look(waitedMs: number): void {
    const leftMs = this.#busy() ? this.#timeoutMs : this.#leftMs(waitedMs)
    this.#lastJobAt = undefined
    if (leftMs > 0) this.#wait(leftMs)
    else this.#expired()
  }

  /** A job that ended in the future, or before the wait it ended in, tells of a clock that was put: count anew. */
  #leftMs(waitedMs: number): number {
    if (this.#lastJobAt === undefined) return 0
    const quietMs = this.#clock.now() - this.#lastJobAt
    return quietMs >= 0 && quietMs <= waitedMs ? this.#timeoutMs - quietMs : this.#timeoutMs
  }
}
