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

/** Resolves when the ticket settles; at once, where there is none. */
export function settlement(ticket: Ticket | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (ticket === undefined) resolve()
    else ticket.whenSettled(resolve)
  })
}
