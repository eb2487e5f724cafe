import type { Cancel, Clock } from './clock.js'

/** A moment after which nothing more is waited for, such as the end of a drain. The last one that was set counts. */
export class Deadline {
  readonly #clock: Clock
  readonly #over: () => void
  #cancel: Cancel | undefined

  constructor(clock: Clock, over: () => void) {
    this.#clock = clock
    this.#over = over
  }

  /** With 0 milliseconds it is over at once. */
  set(milliseconds: number): void {
    this.cancel()
    if (milliseconds === 0) this.#over()
    else this.#cancel = this.#clock.after(milliseconds, this.#over)
  }

  cancel(): void {
    this.#cancel?.()
  }
}
