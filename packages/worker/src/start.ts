import type { Cancel, Clock } from '@gearwork/transport'

/** A worker's start: it waits for the first server, though not for ever. Only its first end counts. */
export class Start {
  readonly done: Promise<void>
  readonly #cancelPatience: Cancel
  #resolve: () => void = () => {}
  #reject: (error: Error) => void = () => {}

  /** `impatient`: nobody came in time; it is to end the start. */
  constructor(clock: Clock, patienceMs: number, impatient: () => void) {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#cancelPatience = clock.after(patienceMs, impatient)
  }

  succeed(): void {
    this.#cancelPatience()
    this.#resolve()
  }

  fail(error: Error): void {
    this.#cancelPatience()
    this.#reject(error)
  }
}
