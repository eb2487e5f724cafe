/** Counts what was asked for, for somebody who gives one thing for each question. */
export class Asked {
  #count = 0
  #closed = false
  #wake: () => void = () => {}

  add(): void {
    this.#count += 1
    this.#wake()
  }

  /** Nothing is asked for any more. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  /** Waits for the next question, and takes it; false when there will be none. */
  async wait(): Promise<boolean> {
    while (this.#count === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#closed) return false
    this.#count -= 1
    return true
  }
}
