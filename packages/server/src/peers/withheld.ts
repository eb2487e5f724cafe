import type { Ticket } from '../store/ticket.js'

interface Words {
  readonly after: Ticket | undefined
  readonly bytes: number
  readonly say: () => void
}

/** Of whatever is withheld, about. */
const wordBytes = 128

/**
 * What a peer is told reaches it in order, and some of it not before the store has done its part: whoever reads that
 * a job was created may rely on it. So what comes behind is withheld too.
 */
export class Withheld {
  readonly #released: () => void
  #words: Words[] = []
  #bytes = 0
  #awaited: Ticket | undefined

  /** @param released nothing is withheld any more. */
  constructor(released: () => void) {
    this.#released = released
  }

  /** Whether what is said now must wait for its turn. */
  get any(): boolean {
    return this.#words.length > 0
  }

  /** How much memory it takes, about. */
  get bytes(): number {
    return this.#bytes
  }

  /** @param bytes that it keeps from being freed, beside itself. */
  add(say: () => void, bytes: number, after?: Ticket): void {
    this.#words.push({ after, bytes, say })
    this.#bytes += wordBytes + bytes
    if (after === undefined || after === this.#awaited) return
    this.#awaited = after
    after.whenSettled(this.#release)
  }

  /** The peer is gone. */
  clear(): void {
    this.#words = []
    this.#bytes = 0
  }

  readonly #release = (): void => {
    const words = this.#words
    let said = 0
    for (const { after, bytes, say } of words) {
      if (after?.settled === false) break
      said += 1
      this.#bytes -= wordBytes + bytes
      say()
    }
    if (words !== this.#words) return
    this.#words = words.slice(said)
    if (this.#words.length === 0) this.#released()
  }
}
