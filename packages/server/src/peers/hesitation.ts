/** Somebody who waits for an answer that may be a refusal. */
export interface Hopeful {
  refuse(): void
}

/** How long a refusal hesitates at least, in milliseconds; at most twice as long. */
const hesitationMs = 1

/**
 * Refuses those who wait, a moment after they began to: one timer for all of them, and none while nobody waits. The
 * machine's own: the clock that the server goes by may stand still, and tells when jobs are due.
 */
export class Hesitation {
  /** Those who began to wait since the timer rang last, and those before. */
  #young = new Set<Hopeful>()
  #old = new Set<Hopeful>()
  #timer: NodeJS.Timeout | undefined

  add(hopeful: Hopeful): void {
    this.#young.add(hopeful)
    this.#timer ??= setTimeout(this.#ring, hesitationMs)
  }

  delete(hopeful: Hopeful): void {
    if (!this.#young.delete(hopeful)) this.#old.delete(hopeful)
  }

  readonly #ring = (): void => {
    this.#timer = undefined
    const late = this.#old
    this.#old = this.#young
    this.#young = late
    for (const hopeful of late) hopeful.refuse()
    if (this.#old.size > 0) this.#timer ??= setTimeout(this.#ring, hesitationMs)
  }
}
