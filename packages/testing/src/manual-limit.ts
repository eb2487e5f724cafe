import { type Clock, systemClock } from '@gearwork/transport'

/** The time limit of a run, which comes when it is over, or when somebody says so. */
export class ManualLimit implements Clock {
  #ring: (() => void) | undefined

  now(): number {
    return systemClock.now()
  }

  /** No limit is an infinite one. */
  after(milliseconds: number, run: () => void): () => void {
    this.#ring = run
    return Number.isFinite(milliseconds) ? systemClock.after(milliseconds, run) : () => {}
  }

  /** The time is over. */
  ring(): void {
    this.#ring?.()
  }
}
