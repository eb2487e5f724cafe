/** How a log ended, once it has. */
type End = { readonly status: 'complete' } | { readonly status: 'failed'; readonly error: unknown }

/** A list that grows until it ends, for any number of readers. Each reads it from its start. */
export class UpdateLog<T> {
  readonly #updates: T[] = []
  #end: End | undefined
  #readers: (() => void)[] = []

  add(update: T): void {
    this.#updates.push(update)
    this.#wake()
  }

  end(): void {
    this.#end ??= { status: 'complete' }
    this.#wake()
  }

  fail(error: unknown): void {
    this.#end ??= { status: 'failed', error }
    this.#wake()
  }

  async *read(): AsyncGenerator<T, void, void> {
    for (let next = 0; ; ) {
      while (next < this.#updates.length) yield this.#updates[next++] as T
      if (this.#end?.status === 'failed') throw this.#end.error
      if (this.#end !== undefined) return
      await new Promise<void>((resolve) => this.#readers.push(resolve))
    }
  }

  #wake(): void {
    const readers = this.#readers
    this.#readers = []
    for (const wake of readers) wake()
  }
}
