import type { Cancel, Clock } from '@gearwork/transport'
import type { Errand } from './errand.js'
import { Fifo } from './fifo.js'

/** What the line asks of the servers it stands in front of. */
export interface LineEvents {
  /** Gives the errand to a server, where one takes it. */
  place(errand: Errand, urgent: boolean): boolean
  /** Some server takes calls: it pays to go on through the line. */
  accepting(): boolean
  /** A server for it is reachable and only slow: patience is not for that. */
  reachable(errand: Errand): boolean
  /** It has waited long enough. */
  giveUp(errand: Errand): void
}

/** Who has no patience at all must not make the line look at a slow server all the time. */
const leastRenewalMs = 1_000

/** So long, in milliseconds, may who has timed out or was aborted keep its place and its workload. */
const longestLookMs = 1_000

/**
 * Calls that no server has: none is reachable, or those that are do not keep up. One timer serves the whole
 * line, for there may be thousands in it.
 */
export class Line {
  readonly #patienceMs: number
  readonly #clock: Clock
  readonly #events: LineEvents
  readonly #errands = new Fifo<Errand>()
  #cancel: Cancel | undefined
  #nextExpiry = Number.POSITIVE_INFINITY

  constructor(patienceMs: number, clock: Clock, events: LineEvents) {
    this.#patienceMs = patienceMs
    this.#clock = clock
    this.#events = events
  }

  get size(): number {
    return this.#errands.size
  }

  /** To the end. */
  push(errand: Errand): void {
    this.#errands.push(errand)
    this.#expireAt(errand.wait(this.#clock.now(), this.#patienceMs))
  }

  /** Calls that were with a server already come before all others. */
  unshift(errands: readonly Errand[]): void {
    const now = this.#clock.now()
    for (const errand of errands) this.#expireAt(errand.wait(now, this.#patienceMs))
    this.#errands.unshift(errands)
  }

  /** Lets go whoever can, in order. */
  advance(): void {
    const now = this.#clock.now()
    const staying: Errand[] = []
    while (this.#events.accepting()) {
      const errand = this.#errands.shift()
      if (errand === undefined) break
      if (!this.#goes(errand, now, false)) staying.push(errand)
    }
    this.#errands.unshift(staying)
    if (this.size === 0) this.#forgetTimer()
  }

  /** Those who have ended meanwhile need no place. */
  sweep(): void {
    this.#errands.unshift(this.#errands.take().filter(({ state }) => state === 'waiting'))
  }

  /** All of them, in order; nobody waits any more. */
  take(): Errand[] {
    this.#forgetTimer()
    return this.#errands.take()
  }

  #goes(errand: Errand, now: number, urgent: boolean): boolean {
    if (errand.state !== 'waiting') return true
    if (!this.#events.place(errand, urgent)) return false
    errand.depart(now)
    return true
  }

  /** Patience that has been used in part may end before that of those in front. */
  #expireAt(deadline: number): void {
    if (this.#cancel !== undefined && deadline >= this.#nextExpiry) return
    this.#forgetTimer()
    const now = this.#clock.now()
    this.#nextExpiry = Math.min(deadline, now + longestLookMs)
    this.#cancel = this.#clock.after(Math.max(0, this.#nextExpiry - now), () => this.#expire())
  }

  #expire(): void {
    this.#forgetTimer()
    const now = this.#clock.now()
    const staying = this.#errands.take().filter((errand) => this.#stays(errand, now))
    this.#errands.unshift(staying)
    const next = staying.reduce(
      (earliest, { deadline }) => Math.min(earliest, deadline),
      Number.POSITIVE_INFINITY,
    )
    if (staying.length > 0) this.#expireAt(next)
  }

  #stays(errand: Errand, now: number): boolean {
    if (errand.state !== 'waiting') return false
    if (errand.deadline > now) return true
    if (this.#goes(errand, now, true)) return false
    if (this.#events.reachable(errand)) return this.#renew(errand, now)
    this.#events.giveUp(errand)
    return false
  }

  #renew(errand: Errand, now: number): boolean {
    errand.refresh()
    errand.wait(now, Math.max(this.#patienceMs, leastRenewalMs))
    return true
  }

  #forgetTimer(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
