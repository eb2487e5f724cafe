/** For whoever waits until the store has done what it was told. */
export class Ticket {
  readonly #waiting: (() => void)[] = []
  #settled = false

  get settled(): boolean {
    return this.#settled
  }

  /** Calls it when the ticket settles. */
  whenSettled(deed: () => void): void {
    if (this.#settled) deed()
    else this.#waiting.push(deed)
  }

  settle(): void {
    this.#settled = true
    for (const deed of this.#waiting) deed()
  }
}
