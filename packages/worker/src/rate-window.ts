import type { Clock } from '@gearwork/transport'

/** How many runs of a function may start in a span of time. */
export interface RateLimit {
  /** Runs that may start in any span of `perMs`, 1 to 1,000,000. */
  readonly limit: number
  /** Milliseconds, 1 or more. */
  readonly perMs: number
}

/** More starts than this are not remembered, so no more may be allowed. */
export const mostRunsPerSpan = 1_000_000

/**
 * Counts what started in the last span: whatever span is looked at, no more started in it than are allowed. A
 * bucket of tokens would let twice as many pass where two spans meet.
 */
export class RateWindow {
  readonly #clock: Clock
  readonly #rate: RateLimit
  /** When the last runs started, in a ring: as many as are allowed, and no more. */
  readonly #starts: number[] = []
  #oldest = 0
  #size = 0

  constructor(clock: Clock, rate: RateLimit) {
    this.#clock = clock
    this.#rate = rate
  }

  /** How many more may start now. */
  get left(): number {
    while (this.#size > 0 && this.#leftMs() <= 0) this.#forgetOldest()
    return this.#rate.limit - this.#size
  }

  /** Milliseconds until one more may start; 0 = now. */
  get nextInMs(): number {
    return this.left > 0 ? 0 : this.#leftMs()
  }

  started(): void {
    if (this.left === 0) this.#forgetOldest()
    this.#starts[(this.#oldest + this.#size) % this.#rate.limit] = this.#clock.now()
    this.#size += 1
  }

  /** How long the oldest counts yet. One from the future tells of a clock that was put back: it counts no more. */
  #leftMs(): number {
    const ageMs = this.#clock.now() - (this.#starts[this.#oldest] as number)
    return ageMs < 0 ? 0 : this.#rate.perMs - ageMs
  }

  #forgetOldest(): void {
    this.#oldest = (this.#oldest + 1) % this.#rate.limit
    this.#size -= 1
  }
}
