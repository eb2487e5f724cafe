import { Buffer } from 'node:buffer'
import { readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { Together } from '../together.js'
import { makePrivateFolder, syncFolder, writeWhole } from './durable-files.js'
import { tidy } from './leftovers.js'
import type { DeadLetter, DeadLetterStore, LetterListOptions } from './letter.js'
import { claimName } from './letter-claims.js'
import {
  AmbiguousLetterError,
  LetterRefusedError,
  LettersUnusableError,
  NotALetterError,
} from './letter-errors.js'
import { encodeLetter } from './letter-file.js'
import { isLetterId, jobPartOf } from './letter-id.js'
import { unlessMissing } from './missing.js'
import { idOf, nameOf, readLetter } from './stored-letter.js'

/**
 * Dead letters in a folder: one JSON file for each, named by its id, readable by its owner alone. Several processes
 * and machines may share the folder. What is no letter is named and left as it is. A job leaves one letter, however often
 * it is given up.
 */
export class FolderLetters implements DeadLetterStore {
  readonly folder: string
  readonly #synced: Together<void>
  readonly #listed: Together<readonly string[]>

  constructor(folder: string) {
    this.folder = folder
    this.#synced = new Together(() => syncFolder(folder))
    this.#listed = new Together(() => readdir(folder))
  }

  /** @throws {LetterRefusedError} for an id or size that cannot be; {NotALetterError} where something else has its name; {LettersUnusableError} */
  async add(letter: DeadLetter): Promise<void> {
    const { id } = letter
    if (!isLetterId(id)) throw new LetterRefusedError(id, 'its id is none of letterId()')
    const text = encodeLetter(letter)
    await this.#using(async () => {
      await makePrivateFolder(this.folder)
      readLetter(this.folder, id)
      await writeWhole(this.folder, nameOf(id), text)
      await this.#synced.ask()
      // It is kept, whatever becomes of others.
      await this.#keepLast(letter).catch(() => {})
    })
  }

  /** @throws {LettersUnusableError} */
  async *list({ onRefused }: LetterListOptions = {}): AsyncGenerator<DeadLetter> {
    const names = await this.#using(async () => {
      await tidy(this.folder)
      return this.#names()
    })
    let read = 0
    for (const name of names) {
      const letter = this.#readListed(name, onRefused)
      if (letter !== undefined) yield letter
      if (++read % blockOfReads === 0) await breathe()
    }
  }

  /** An id, the beginning of one, or the beginning of what follows its time. @throws {AmbiguousLetterError | NotALetterError | LettersUnusableError} */
  async find(id: string): Promise<DeadLetter | undefined> {
    return this.#using(async () => {
      await tidy(this.folder)
      if (isLetterId(id)) return readLetter(this.folder, id)
      if (id === '') return undefined
      const ids = (await this.#names()).map(idOf).filter(isLetterId)
      const found = ids.filter((one) => one.startsWith(id) || one.split('-')[1]?.startsWith(id))
      if (found.length > 1) throw new AmbiguousLetterError(id, found)
      return found[0] === undefined ? undefined : readLetter(this.folder, found[0])
    })
  }

  /** @throws {LettersUnusableError} */
  async remove(id: string): Promise<boolean> {
    return isLetterId(id) && this.#removeFile(nameOf(id))
  }

  /** @throws what the deed throws; {NotALetterError | LettersUnusableError} */
  async claim(id: string, deed: (letter: DeadLetter) => Promise<void>): Promise<boolean> {
    const held = claimName(id)
    if (!isLetterId(id) || !(await this.#move(nameOf(id), held))) return false
    try {
      const letter = readLetter(this.folder, id, held)
      if (letter === undefined) return false
      await deed(letter)
    } catch (error) {
      await this.#move(held, nameOf(id))
      throw error
    }
    // It is done, whoever took it back meanwhile.
    await this.#removeFile(held)
    return true
  }

  /**
   * A server that did not hear of a job's end hands it out again, and it is given up once more. Of the letters of one job
   * the last one stays: whoever writes one looks afterwards, so nobody removes what another one relies on.
   */
  async #keepLast(letter: DeadLetter): Promise<void> {
    const job = jobPartOf(letter.id)
    const ids = (await this.#listed.ask()).map(idOf).filter((id) => isLetterId(id) && jobPartOf(id) === job)
    const same = ids.filter((id) => id === letter.id || this.#isOfSameJob(id, letter)).sort()
    await Promise.all(same.slice(0, -1).map((id) => this.#removeFile(nameOf(id))))
  }

  /** The eight letters of an id that a job says may be those of another one. */
  #isOfSameJob(id: string, { function: name, unique, payload }: DeadLetter): boolean {
    const found = this.#readListed(nameOf(id))
    if (found === undefined || found.function !== name || found.unique !== unique) return false
    return Buffer.compare(found.payload, payload) === 0
  }

  /** What lies there, oldest first. */
  async #names(): Promise<readonly string[]> {
    const names = (await readdir(this.folder).catch(unlessMissing)) ?? []
    return names.filter((name) => !name.startsWith('.')).sort()
  }

  #readListed(name: string, onRefused?: LetterListOptions['onRefused']): DeadLetter | undefined {
    try {
      const id = idOf(name)
      if (isLetterId(id)) return readLetter(this.folder, id)
      throw new NotALetterError(join(this.folder, name), 'its name is none of a letter; it is left as it is')
    } catch (error) {
      onRefused?.(error as Error)
      return undefined
    }
  }

  async #move(from: string, to: string): Promise<boolean> {
    return this.#using(() => rename(join(this.folder, from), join(this.folder, to)).then(yes, missing))
  }

  async #removeFile(name: string): Promise<boolean> {
    return this.#using(async () => {
      const removed = await unlink(join(this.folder, name)).then(yes, missing)
      if (removed) await this.#synced.ask()
      return removed
    })
  }

  /** What the system refuses is said of the folder. */
  async #using<T>(deed: () => Promise<T>): Promise<T> {
    try {
      return await deed()
    } catch (error) {
      throw isSystemError(error) ? new LettersUnusableError(this.folder, error) : error
    }
  }
}

/** Files that are read without a pause for others. */
const blockOfReads = 64

const yes = () => true

function missing(error: NodeJS.ErrnoException): false {
  unlessMissing(error)
  return false
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
