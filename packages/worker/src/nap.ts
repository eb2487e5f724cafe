import type { Cancel, Clock } from '@gearwork/transport'

/** Ends a sleep that no server ends: gearmand before 2.0 wakes nobody for a job whose time has come. */
export class Nap {
  readonly #clock: Clock
  readonly #milliseconds: number
  readonly #over: () => void
  #cancel: Cancel | undefined

  /** 0 milliseconds: it never ends by itself. */
  constructor(clock: Clock, milliseconds: number, over: () => void) {
    this.#clock = clock
    this.#milliseconds = milliseconds
    this.#over = over
  }

  begin(): void {
    if (this.#milliseconds > 0) this.#cancel = this.#clock.after(this.#milliseconds, this.#over)
  }

  end(): void {
    this.#cancel?.()
  }
}
