/** What stands in a list, and in one at a time. Only its list touches the two fields. */
export abstract class Link {
  previous: Link | undefined = undefined
  next: Link | undefined = undefined
}

/**
 * First in, first out, and out of the middle, each in constant time and without memory of its own: a queue
 * of a million jobs that shifted an array would stop the server for each job it hands out.
 */
export class LinkedList<T extends Link> {
  #first: T | undefined
  #last: T | undefined
  #length = 0

  get first(): T | undefined {
    return this.#first
  }

  get length(): number {
    return this.#length
  }

  /** Puts what stands in no list at the end of this one. */
  push(link: T): void {
    const last = this.#last
    link.previous = last
    if (last === undefined) this.#first = link
    else last.next = link
    this.#last = link
    this.#length += 1
  }

  /** Puts what stands in no list at the beginning of this one. */
  unshift(link: T): void {
    const first = this.#first
    link.next = first
    if (first === undefined) this.#last = link
    else first.previous = link
    this.#first = link
    this.#length += 1
  }

  /** Takes out what stands in this list. */
  remove(link: T): void {
    const previous = link.previous as T | undefined
    const next = link.next as T | undefined
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    link.previous = undefined
    link.next = undefined
    this.#length -= 1
  }

  *[Symbol.iterator](): Iterator<T> {
    let link = this.#first
    while (link !== undefined) {
      // What is looked at may be taken out before the next one is asked for.
      const next = link.next as T | undefined
      yield link
      link = next
    }
  }
}
