const now = Promise.resolve()

/** Lets those wait who send more than the other side takes. */
export class Room {
  #waiting: Promise<void> | undefined
  #open: () => void = () => {}

  /** Resolves at once when there is room, and otherwise when `open()` says so. */
  wait(congested: boolean): Promise<void> {
    if (!congested) return now
    this.#waiting ??= new Promise((resolve) => {
      this.#open = resolve
    })
    return this.#waiting
  }

  open(): void {
    this.#waiting = undefined
    this.#open()
  }
}
