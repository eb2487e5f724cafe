/** The last things that were added, so many at most. */
export class RecentSet<T> {
  readonly #most: number
  readonly #things = new Set<T>()

  constructor(most: number) {
    this.#most = most
  }

  has(thing: T): boolean {
    return this.#things.has(thing)
  }

  /** Whether it was not there yet. The oldest one makes way where there is no room. */
  add(thing: T): boolean {
    if (this.#things.has(thing)) return false
    this.#things.add(thing)
    if (this.#things.size > this.#most) this.#forgetOldest()
    return true
  }

  #forgetOldest(): void {
    for (const oldest of this.#things) {
      this.#things.delete(oldest)
      return
    }
  }
}
