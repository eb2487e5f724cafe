/** So many dead places at the front are put up with before the rest is moved up. */
const slack = 1024

/** First in, first out, without moving everything at each step as `Array.shift` does in long lists. */
export class Fifo<T> {
  #items: (T | undefined)[] = []
  #head = 0

  get size(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  peek(): T | undefined {
    return this.#items[this.#head]
  }

  shift(): T | undefined {
    const item = this.#items[this.#head]
    if (item === undefined) return undefined
    this.#items[this.#head++] = undefined
    if (this.#head >= slack && this.#head * 2 > this.#items.length) this.#reset(this.#rest())
    return item
  }

  /** Puts items before all others, in their order. */
  unshift(items: readonly T[]): void {
    if (items.length > 0) this.#reset([...items, ...this.#rest()])
  }

  /** Everything, in order; nothing stays. */
  take(): T[] {
    const items = this.#rest() as T[]
    this.#reset([])
    return items
  }

  *[Symbol.iterator](): Generator<T, void, void> {
    yield* this.#rest() as T[]
  }

  #rest(): (T | undefined)[] {
    return this.#head === 0 ? this.#items : this.#items.slice(this.#head)
  }

  #reset(items: (T | undefined)[]): void {
    this.#items = items
    this.#head = 0
  }
}
