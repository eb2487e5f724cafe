import type { Cancel, Clock } from '@gearwork/transport'

/**
 * Notices when no job came for too long. Jobs only leave a note of the time: a timer for each would cost more
 * than many a job.
 */
export class IdleWatch {
  readonly #timeoutMs: number
  readonly #clock: Clock
  readonly #busy: () => boolean
  readonly #expired: () => void
  #lastJobAt = 0
  #cancel: Cancel | undefined

  /** `timeoutMs`: 0 = never. */
  constructor(timeoutMs: number, clock: Clock, busy: () => boolean, expired: () => void) {
    this.#timeoutMs = timeoutMs
    this.#clock = clock
    this.#busy = busy
    this.#expired = expired
  }

  start(): void {
    this.jobEnded()
    if (this.#timeoutMs > 0) this.#wait(this.#timeoutMs)
  }

  jobEnded(): void {
    if (this.#timeoutMs > 0) this.#lastJobAt = this.#clock.now()
  }

  stop(): void {
    this.#cancel?.()
  }

  #wait(milliseconds: number): void {
    this.#cancel = this.#clock.after(milliseconds, () => this.#look())
  }

  #look(): void {
    const leftMs = this.#busy() ? this.#timeoutMs : this.#lastJobAt + this.#timeoutMs - this.#clock.now()
    if (leftMs > 0) this.#wait(leftMs)
    else this.#expired()
  }
}
