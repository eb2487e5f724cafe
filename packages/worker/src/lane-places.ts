import type { Cancel, Clock } from '@gearwork/transport'
import type { RunLimits } from './offer.js'
import { type RateLimit, RateWindow } from './rate-window.js'
import type { Member } from './roster.js'
import type { Places } from './slots.js'

/**
 * The places of one function that has a limit of its own, out of those of the whole worker. As there, a grab takes a
 * place when it is sent: so no job comes that would have to wait here, while another worker could run it.
 */
export class LanePlaces<Run extends Member> implements Places<Run> {
  readonly #all: Places<Run>
  readonly #clock: Clock
  /** There is a place again, though nothing ended. */
  readonly #reopened: () => void
  #concurrency = Number.POSITIVE_INFINITY
  #rate: RateLimit | undefined
  #window: RateWindow | undefined
  #asked = 0
  #running = 0
  #cancelTimer: Cancel | undefined

  constructor(all: Places<Run>, clock: Clock, reopened: () => void) {
    this.#all = all
    this.#clock = clock
    this.#reopened = reopened
  }

  get runs(): Iterable<Run> {
    return this.#all.runs
  }

  get open(): boolean {
    return this.#free && this.#all.open
  }

  /** It would run more, were it not for its rate. */
  get held(): boolean {
    return this.#window !== undefined && this.#window.left === 0
  }

  /** What runs counts on; what started before only where the rate is still the same. */
  limit({ concurrency, rate }: RunLimits): void {
    this.#concurrency = concurrency
    if (rate?.limit === this.#rate?.limit && rate?.perMs === this.#rate?.perMs) return
    this.stop()
    this.#rate = rate
    this.#window = rate && new RateWindow(this.#clock, rate)
  }

  ask(): void {
    this.#asked += 1
    this.#all.ask()
  }

  release(grabs = 1): void {
    this.#asked -= grabs
    this.#all.release(grabs)
  }

  start(run: Run): void {
    this.#asked -= 1
    this.#running += 1
    this.#window?.started()
    if (this.held) this.#awaitRate()
    this.#all.start(run)
  }

  end(run: Run): void {
    this.#running -= 1
    this.#all.end(run)
  }

  /** Nothing is waited for any more. */
  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  get #free(): boolean {
    if (this.#asked + this.#running >= this.#concurrency) return false
    return this.#window === undefined || this.#asked < this.#window.left
  }

  #awaitRate(): void {
    if (this.#cancelTimer !== undefined || this.#window === undefined) return
    this.#cancelTimer = this.#clock.after(this.#window.nextInMs, () => {
      this.#cancelTimer = undefined
      if (this.held) this.#awaitRate()
      else this.#reopened()
    })
  }
}
