/**
 * A deed that is as good for many as for one: those who ask for it while it is done wait for the next time, together, for
 * what it finds may be older than what they know.
 */
export class Together<T> {
  readonly #deed: () => Promise<T>
  #running: Promise<unknown> = Promise.resolve()
  #next: Promise<T> | undefined

  constructor(deed: () => Promise<T>) {
    this.#deed = deed
  }

  /** @throws what the deed throws */
  ask(): Promise<T> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      const done = this.#deed()
      this.#running = done.catch(() => {})
      return done
    })
    return this.#next
  }
}
