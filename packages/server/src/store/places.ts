import { statSync } from 'node:fs'

/** What lies beside a store and belongs to it, by what follows its name. */
const suffixes = ['', '-wal', '-lock'] as const

/** How long it may take until it is noticed, in milliseconds. */
const lookMs = 50

/**
 * Where the files of an open store are. SQLite goes on to write to a file that was deleted or replaced, and what it
 * writes is gone with it.
 */
export class Places {
  readonly #file: string
  readonly #numbers: readonly (number | undefined)[]
  #lookAt = 0

  constructor(file: string) {
    this.#file = file
    this.#numbers = suffixes.map((suffix) => inode(file + suffix))
  }

  /** Looks from time to time, however often it is asked: that costs as much as a small commit. @throws {Error} */
  check(): void {
    const now = performance.now()
    if (now < this.#lookAt) return
    this.#look()
    this.#lookAt = now + lookMs
  }

  #look(): void {
    for (const [index, suffix] of suffixes.entries()) {
      const file = this.#file + suffix
      if (inode(file) !== this.#numbers[index])
        throw new Error(`${file} was deleted or replaced while the server ran`)
    }
  }
}

function inode(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino
}
