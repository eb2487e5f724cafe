import type { Cancel, Clock } from '@gearwork/transport'

/** The time after which a drain waits for nothing more. The last one that was set counts. */
export class DrainDeadline {
  readonly #clock: Clock
  readonly #over: () => void
  #cancel: Cancel | undefined

  constructor(clock: Clock, over: () => void) {
    this.#clock = clock
    this.#over = over
  }

  set(milliseconds: number): void {
    this.cancel()
    if (milliseconds === 0) this.#over()
    else this.#cancel = this.#clock.after(milliseconds, this.#over)
  }

  cancel(): void {
    this.#cancel?.()
  }
}
