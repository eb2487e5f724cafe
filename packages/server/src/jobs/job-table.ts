interface Numbered {
  readonly number: number
}

const pageLength = 1024

class Page<T> {
  readonly rows = new Array<T | undefined>(pageLength).fill(undefined)
  used = 0
}

/**
 * What is held, by number. Numbers are given out in order, so pages of an array do: a Map of a million
 * strings takes five times the memory, more time, and ends at 16.7 million entries.
 */
export class JobTable<T extends Numbered> {
  readonly #pages = new Map<number, Page<T>>()
  #size = 0
  #page: Page<T> | undefined
  #pageNumber = -1

  get size(): number {
    return this.#size
  }

  get(number: number): T | undefined {
    return this.#find(pageOf(number))?.rows[number % pageLength]
  }

  add(item: T): void {
    const number = pageOf(item.number)
    const page = this.#find(number) ?? this.#open(number)
    page.rows[item.number % pageLength] = item
    page.used += 1
    this.#size += 1
  }

  /** Takes out what was added. */
  remove(item: T): void {
    const number = pageOf(item.number)
    const page = this.#find(number) as Page<T>
    page.rows[item.number % pageLength] = undefined
    page.used -= 1
    this.#size -= 1
    if (page.used === 0) this.#close(number)
  }

  /** In the order of their numbers. */
  *[Symbol.iterator](): Iterator<T> {
    for (const page of [...this.#pages.values()]) {
      for (const item of page.rows) if (item !== undefined) yield item
    }
  }

  /** The page asked for last is the one asked for next, nearly always. */
  #find(number: number): Page<T> | undefined {
    if (number === this.#pageNumber) return this.#page
    const page = this.#pages.get(number)
    if (page === undefined) return undefined
    this.#page = page
    this.#pageNumber = number
    return page
  }

  #open(number: number): Page<T> {
    const page = new Page<T>()
    this.#pages.set(number, page)
    this.#page = page
    this.#pageNumber = number
    return page
  }

  #close(number: number): void {
    this.#pages.delete(number)
    this.#page = undefined
    this.#pageNumber = -1
  }
}

function pageOf(number: number): number {
  return Math.floor(number / pageLength)
}
