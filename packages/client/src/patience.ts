/** How long a call still waits for servers: there is only so much for all its waits together. */
export class Patience {
  #leftMs: number
  #since = 0

  constructor(milliseconds: number) {
    this.#leftMs = milliseconds
  }

  /** When it is over, in milliseconds since the epoch. */
  get deadline(): number {
    return this.#since + this.#leftMs
  }

  begin(now: number): void {
    this.#since = now
  }

  /** What was waited is used up. */
  end(now: number): void {
    this.#leftMs = Math.max(0, this.deadline - now)
  }
}
