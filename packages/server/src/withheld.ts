import type { Ticket } from './store/ticket.js'

interface Words {
  readonly after: Ticket | undefined
  readonly say: () => void
}

/**
 * What a peer is told reaches it in order, and some of it not before the store has done its part: whoever reads that
 * a job was created may rely on it. So what comes behind is withheld too.
 */
export class Withheld {
  readonly #released: () => void
  #words: Words[] = []
  #awaited: Ticket | undefined

  /** @param released nothing is withheld any more. */
  constructor(released: () => void) {
    this.#released = released
  }

  /** Whether what is said now must wait for its turn. */
  get any(): boolean {
    return this.#words.length > 0
  }

  add(say: () => void, after?: Ticket): void {
    this.#words.push({ after, say })
    if (after === undefined || after === this.#awaited) return
    this.#awaited = after
    after.whenSettled(this.#release)
  }

  /** The peer is gone. */
  clear(): void {
    this.#words = []
  }

  readonly #release = (): void => {
    const words = this.#words
    let said = 0
    for (const { after, say } of words) {
      if (after?.settled === false) break
      said += 1
      say()
    }
    if (words !== this.#words) return
    this.#words = words.slice(said)
    if (this.#words.length === 0) this.#released()
  }
}
