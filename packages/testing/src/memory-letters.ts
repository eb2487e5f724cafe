import {
  AmbiguousLetterError,
  type DeadLetter,
  type DeadLetterStore,
  isLetterId,
  LetterRefusedError,
} from '@gearwork/core'

/** Dead letters in memory, refused and found as those of a folder are. */
export class MemoryLetters implements DeadLetterStore {
  readonly #letters = new Map<string, DeadLetter>()

  /** All that there are, oldest first. */
  get all(): readonly DeadLetter[] {
    return [...this.#letters.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** @throws {LetterRefusedError} for an id that `letterId()` does not make. */
  async add(letter: DeadLetter): Promise<void> {
    if (!isLetterId(letter.id)) throw new LetterRefusedError(letter.id, 'its id is none of letterId()')
    this.#letters.set(letter.id, letter)
  }

  async *list(): AsyncGenerator<DeadLetter> {
    yield* this.all
  }

  /** By an id, the beginning of one, or the beginning of what follows its time. @throws {AmbiguousLetterError} */
  async find(id: string): Promise<DeadLetter | undefined> {
    if (id === '') return undefined
    const found = this.all.filter((letter) => beginsWith(id, letter))
    const ids = found.map((letter) => letter.id)
    if (ids.length > 1) throw new AmbiguousLetterError(id, ids)
    return found[0]
  }

  async remove(id: string): Promise<boolean> {
    return this.#letters.delete(id)
  }
}

function beginsWith(text: string, { id }: DeadLetter): boolean {
  return id.startsWith(text) || id.slice(id.indexOf('-') + 1).startsWith(text)
}
