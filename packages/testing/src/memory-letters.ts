import { AmbiguousLetterError, type DeadLetter, type DeadLetterStore } from '@gearwork/core'

/** Dead letters in memory. */
export class MemoryLetters implements DeadLetterStore {
  readonly #letters = new Map<string, DeadLetter>()

  /** All that there are, oldest first. */
  get all(): readonly DeadLetter[] {
    return [...this.#letters.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  async add(letter: DeadLetter): Promise<void> {
    this.#letters.set(letter.id, letter)
  }

  async *list(): AsyncGenerator<DeadLetter> {
    yield* this.all
  }

  async find(id: string): Promise<DeadLetter | undefined> {
    const found = this.all.filter((letter) => letter.id.startsWith(id))
    if (found.length > 1) {
      throw new AmbiguousLetterError(
        id,
        found.map((letter) => letter.id),
      )
    }
    return found[0]
  }

  async remove(id: string): Promise<boolean> {
    return this.#letters.delete(id)
  }
}
