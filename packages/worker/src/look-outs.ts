import type { Cancel, Clock } from '@gearwork/transport'
import { WorkerOptionError } from './errors.js'

/**
 * After the whole second in which a job falls due, in milliseconds: gearmand reads a clock that lags by up to a tick
 * of the kernel, and a timer of Node may come a millisecond early. Too early a question would be asked in vain.
 */
const lateMs = 20

/** Of more than these the latest are forgotten: then the poll of an idle worker must do. */
const mostSeconds = 10_000

/** When to look again whether a server has a job whose time has come. Servers count in whole seconds, so we do too. */
export class LookOuts {
  readonly #clock: Clock
  readonly #look: () => void
  /** Since the epoch. */
  readonly #seconds = new Set<number>()
  /** The one that is waited for. */
  #next = Number.POSITIVE_INFINITY
  #cancel: Cancel | undefined
  #over = false

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock
    this.#look = look
  }

  /** @throws {WorkerOptionError} for what is no time */
  add(at: Date | number): void {
    const second = secondOf(at)
    if (this.#over) return
    this.#seconds.add(second)
    if (this.#seconds.size > mostSeconds) this.#seconds.delete(Math.max(...this.#seconds))
    if (second < this.#next) this.#await(second)
  }

  /** Nothing is looked for any more. */
  stop(): void {
    this.#over = true
    this.#cancel?.()
    this.#seconds.clear()
  }

  #await(second: number): void {
    this.#cancel?.()
    this.#next = second
    const leftMs = second * 1_000 + lateMs - this.#clock.now()
    this.#cancel = this.#clock.after(Math.max(leftMs, 0), () => this.#wake())
  }

  /** A timer for more than 24 days comes early, and the clock may have been put back: then it is waited on. */
  #wake(): void {
    const past = (this.#clock.now() - lateMs) / 1_000
    let due = false
    let next = Number.POSITIVE_INFINITY
    for (const second of this.#seconds) {
      if (second <= past) due = this.#seconds.delete(second)
      else next = Math.min(next, second)
    }
    this.#next = next
    if (this.#seconds.size > 0) this.#await(next)
    if (due) this.#look()
  }
}

/** The second at which a job for that moment falls due. */
function secondOf(at: Date | number): number {
  const milliseconds = at instanceof Date ? at.getTime() : at
  if (Number.isFinite(milliseconds)) return Math.ceil(milliseconds / 1_000)
  throw new WorkerOptionError('at', 'a date, or milliseconds since the epoch', at)
}
