const smallest = 16

/**
 * First in, first out, in a ring that only ever grows: nothing is moved at a step, as `Array.shift` does in
 * long lists, and nothing is made.
 */
export class Fifo<T> {
  /** As many places as a power of two. */
  #ring: (T | undefined)[] = places(smallest)
  #head = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  push(item: T): void {
    if (this.#size === this.#ring.length) this.#reset(this.#inOrder())
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = item
    this.#size += 1
  }

  peek(): T | undefined {
    return this.#ring[this.#head]
  }

  shift(): T | undefined {
    const item = this.#ring[this.#head]
    if (item === undefined) return undefined
    this.#ring[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    this.#size -= 1
    return item
  }

  /** Puts items before all others, in their order. */
  unshift(items: readonly T[]): void {
    if (items.length > 0) this.#reset([...items, ...this.#inOrder()])
  }

  /** Everything, in order; nothing stays. */
  take(): T[] {
    const items = this.#inOrder()
    this.#reset([])
    return items
  }

  #inOrder(): T[] {
    const end = this.#head + this.#size
    const behind = this.#ring.slice(this.#head, end)
    const before = this.#ring.slice(0, Math.max(0, end - this.#ring.length))
    return [...behind, ...before] as T[]
  }

  /** With room for one more. */
  #reset(items: readonly T[]): void {
    let length = smallest
    while (length <= items.length) length *= 2
    this.#ring = places(length)
    items.forEach((item, place) => {
      this.#ring[place] = item
    })
    this.#head = 0
    this.#size = items.length
  }
}

function places(length: number): undefined[] {
  return new Array<undefined>(length).fill(undefined)
}
