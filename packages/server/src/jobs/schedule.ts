import type { Cancel, Clock } from '@gearwork/transport'
import { Heap, type Ranked } from '../structures/heap.js'

/** Something to be done at a time. */
export interface Alarm {
  /** When, in milliseconds since the epoch. */
  readonly rank: number
}

class Entry implements Alarm, Ranked {
  readonly rank: number
  readonly ring: () => void
  place = -1

  constructor(at: number, ring: () => void) {
    this.rank = at
    this.ring = ring
  }
}

/** Alarms, earliest first: a heap, and one timer for its top, so that a million of them cost no timer each. */
export class Schedule {
  readonly #clock: Clock
  readonly #heap = new Heap<Entry>()
  #armedFor = Number.POSITIVE_INFINITY
  #cancel: Cancel | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#clock.now()
  }

  get size(): number {
    return this.#heap.size
  }

  /** Rings at `at`, never before this call has returned. */
  add(at: number, ring: () => void): Alarm {
    const entry = new Entry(at, ring)
    this.#heap.add(entry)
    this.#arm()
    return entry
  }

  /** Harmless when it has rung already. */
  cancel(alarm: Alarm): void {
    const entry = alarm as Entry
    if (entry.place >= 0) this.#heap.remove(entry)
  }

  /** Nothing rings any more. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#heap.clear()
  }

  #arm(): void {
    const { first } = this.#heap
    if (first === undefined || first.rank >= this.#armedFor) return
    this.#cancel?.()
    this.#armedFor = first.rank
    this.#cancel = this.#clock.after(Math.max(0, first.rank - this.#clock.now()), () => this.#ring())
  }

  /** Timers may fire early, and a far one in several legs: what is not due yet is armed for again. */
  #ring(): void {
    this.#cancel = undefined
    this.#armedFor = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    for (let first = this.#heap.first; first !== undefined && first.rank <= now; first = this.#heap.first) {
      this.#heap.remove(first)
      first.ring()
    }
    this.#arm()
  }
}
