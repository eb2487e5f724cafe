import type { Cancel, Clock } from '@gearwork/transport'

/** Something to be done at a time. */
export interface Alarm {
  /** Milliseconds since the epoch. */
  readonly at: number
}

class Entry implements Alarm {
  readonly at: number
  readonly ring: () => void
  /** Where it stands in the heap; -1 once it has rung or was cancelled. */
  place = -1

  constructor(at: number, ring: () => void) {
    this.at = at
    this.ring = ring
  }
}

/** Alarms, earliest first: a heap, and one timer for its top, so that a million of them cost no timer each. */
export class Schedule {
  readonly #clock: Clock
  readonly #heap: Entry[] = []
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
    return this.#heap.length
  }

  /** Rings at `at`, never before this call has returned. */
  add(at: number, ring: () => void): Alarm {
    const entry = new Entry(at, ring)
    this.#rise(entry, this.#heap.length)
    this.#arm()
    return entry
  }

  /** Harmless when it has rung already. */
  cancel(alarm: Alarm): void {
    const entry = alarm as Entry
    if (entry.place >= 0) this.#take(entry)
  }

  /** Nothing rings any more. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    for (const entry of this.#heap) entry.place = -1
    this.#heap.length = 0
  }

  #arm(): void {
    const top = this.#heap[0]
    if (top === undefined || top.at >= this.#armedFor) return
    this.#cancel?.()
    this.#armedFor = top.at
    this.#cancel = this.#clock.after(Math.max(0, top.at - this.#clock.now()), () => this.#ring())
  }

  /** Timers may fire early, and a far one in several legs: what is not due yet is armed for again. */
  #ring(): void {
    this.#cancel = undefined
    this.#armedFor = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    for (let top = this.#heap[0]; top !== undefined && top.at <= now; top = this.#heap[0]) {
      this.#take(top)
      top.ring()
    }
    this.#arm()
  }

  #take(entry: Entry): void {
    const { place } = entry
    const last = this.#heap.pop() as Entry
    entry.place = -1
    if (last === entry) return
    const parent = this.#heap[(place - 1) >> 1]
    if (place > 0 && parent !== undefined && parent.at > last.at) this.#rise(last, place)
    else this.#sink(last, place)
  }

  #rise(entry: Entry, from: number): void {
    let place = from
    while (place > 0) {
      const parent = this.#heap[(place - 1) >> 1] as Entry
      if (parent.at <= entry.at) break
      this.#put(parent, place)
      place = (place - 1) >> 1
    }
    this.#put(entry, place)
  }

  #sink(entry: Entry, from: number): void {
    let place = from
    for (;;) {
      const child = this.#earlierChild(place)
      if (child === undefined || child.at >= entry.at) break
      const next = child.place
      this.#put(child, place)
      place = next
    }
    this.#put(entry, place)
  }

  #earlierChild(place: number): Entry | undefined {
    const left = this.#heap[place * 2 + 1]
    const right = this.#heap[place * 2 + 2]
    return right !== undefined && left !== undefined && right.at < left.at ? right : left
  }

  #put(entry: Entry, place: number): void {
    this.#heap[place] = entry
    entry.place = place
  }
}
