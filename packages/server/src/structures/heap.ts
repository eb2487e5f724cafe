/** What stands in a heap, and in one at a time. */
export interface Ranked {
  /** The least comes first. It does not change while it stands there. */
  readonly rank: number
  /** Where it stands; -1: nowhere. Only its heap touches it. */
  place: number
}

/** Gives what comes first, and takes in and out whatever it may be, in a time that hardly grows with what it has. */
export class Heap<T extends Ranked> {
  readonly #entries: T[] = []

  get first(): T | undefined {
    return this.#entries[0]
  }

  get size(): number {
    return this.#entries.length
  }

  /** Takes in what stands in no heap. */
  add(entry: T): void {
    this.#rise(entry, this.#entries.length)
  }

  /** Takes out what stands in this one. */
  remove(entry: T): void {
    const { place } = entry
    const last = this.#entries.pop() as T
    entry.place = -1
    if (last === entry) return
    const parent = this.#entries[(place - 1) >> 1]
    if (place > 0 && parent !== undefined && parent.rank > last.rank) this.#rise(last, place)
    else this.#sink(last, place)
  }

  clear(): void {
    for (const entry of this.#entries) entry.place = -1
    this.#entries.length = 0
  }

  #rise(entry: T, from: number): void {
    let place = from
    while (place > 0) {
      const parent = this.#entries[(place - 1) >> 1] as T
      if (parent.rank <= entry.rank) break
      this.#put(parent, place)
      place = (place - 1) >> 1
    }
    this.#put(entry, place)
  }

  #sink(entry: T, from: number): void {
    let place = from
    for (;;) {
      const child = this.#lesserChild(place)
      if (child === undefined || child.rank >= entry.rank) break
      const next = child.place
      this.#put(child, place)
      place = next
    }
    this.#put(entry, place)
  }

  #lesserChild(place: number): T | undefined {
    const left = this.#entries[place * 2 + 1]
    const right = this.#entries[place * 2 + 2]
    return right !== undefined && left !== undefined && right.rank < left.rank ? right : left
  }

  #put(entry: T, place: number): void {
    this.#entries[place] = entry
    entry.place = place
  }
}
