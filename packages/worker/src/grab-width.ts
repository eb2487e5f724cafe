/** The most grabs without an answer: more of them only wait in the server's buffers. */
const widest = 1_000

/**
 * How many grabs may be out on one connection: one at first, and twice as many after each job that came, so
 * that a wake-up for one job does not cost as many refusals as there are places. A wake-up is taken to be like
 * the one before it: as many are asked for as that one brought, and then one again, to see whether there are
 * more. Fifty clients who wait for each answer would otherwise cost fifty refusals, or six round trips, each time.
 */
export class GrabWidth {
  #width = 1
  /** Jobs since the last wake-up. */
  #came = 0
  /** Jobs that this wake-up is taken to be for, and that have not come. */
  #expected = 0

  get value(): number {
    return this.#width
  }

  came(): void {
    this.#came += 1
    if (this.#expected > 0) {
      this.#expected -= 1
      this.#width = Math.max(this.#expected, 1)
    } else {
      this.#width = Math.min(Math.max(this.#width * 2, 1), widest)
    }
  }

  /** There is no job. While more grabs are out, none may follow: they would be sent again and again. */
  refused(): void {
    this.#width = 0
    this.#expected = 0
  }

  /** Nobody has said that there are jobs: one may be asked for. The next wake-up is still like the last one. */
  look(): void {
    this.#width = 1
    this.#expected = 0
  }

  /** There may be jobs again. */
  woken(): void {
    this.#expected = Math.min(this.#came, widest)
    this.#width = Math.max(this.#expected, 1)
    this.#came = 0
  }
}
