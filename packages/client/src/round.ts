import type { Follower } from './errand.js'
import { Fifo } from './fifo.js'

/** Takes the share of a follower who left: the server does not know, and goes on counting him. */
export const nobody: Follower = { heard() {}, lost: () => undefined, fail() {} }

/**
 * The followers of one handle, and whose turn it is. Nearly always there is one, who needs no queue.
 *
 * A map keeps what was in it when it grew until the next great garbage collection: so the tracker's holds rounds,
 * which let their followers go, and not the followers themselves.
 */
export class Round {
  #only: Follower | undefined
  #several: Several | undefined

  constructor(first: Follower) {
    this.#only = first
  }

  get empty(): boolean {
    return this.#only === undefined && this.#several === undefined
  }

  join(follower: Follower): void {
    this.#several ??= new Several()
    if (this.#only !== undefined) this.#several.join(this.#only)
    this.#several.join(follower)
    this.#only = undefined
  }

  /** The follower's turn is nobody's from now on. */
  leave(follower: Follower): void {
    if (this.#only === follower) this.#only = nobody
    this.#several?.leave(follower)
  }

  /** Whose turn it is; where it is its last, it leaves. */
  turn(isLast: boolean): Follower | undefined {
    if (this.#several !== undefined) return this.#turnOf(this.#several, isLast)
    const follower = this.#only
    if (isLast) this.#only = undefined
    return follower
  }

  /** All followers; the round is empty then. */
  take(): readonly Follower[] {
    const followers = this.#several?.take() ?? (this.#only === undefined ? [] : [this.#only])
    this.#several = undefined
    this.#only = undefined
    return followers
  }

  #turnOf(several: Several, isLast: boolean): Follower | undefined {
    const follower = several.turn(isLast)
    if (several.empty) this.#several = undefined
    return follower
  }
}

/** Stays in the queue when its follower leaves. */
interface Seat {
  follower: Follower
}

/**
 * A queue of seats. A hundred thousand may follow one handle and all leave at once, or all hear its end in one
 * chunk: nobody is ever looked for, and nobody moves up.
 */
class Several {
  readonly #queue = new Fifo<Seat>()
  readonly #seats = new Map<Follower, Seat>()

  get empty(): boolean {
    return this.#queue.size === 0
  }

  join(follower: Follower): void {
    const seat = { follower }
    this.#queue.push(seat)
    if (follower !== nobody) this.#seats.set(follower, seat)
  }

  leave(follower: Follower): void {
    const seat = this.#seats.get(follower)
    if (seat === undefined) return
    seat.follower = nobody
    this.#seats.delete(follower)
  }

  turn(isLast: boolean): Follower | undefined {
    const seat = this.#queue.shift()
    if (seat === undefined) return undefined
    if (isLast) this.#seats.delete(seat.follower)
    else this.#queue.push(seat)
    return seat.follower
  }

  take(): Follower[] {
    this.#seats.clear()
    return this.#queue.take().map(({ follower }) => follower)
  }
}
