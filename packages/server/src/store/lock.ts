import { accessSync, constants, existsSync, rmSync } from 'node:fs'
import type { Database, Sqlite } from './sqlite.js'

/**
 * Keeps a second server out. It lies beside the store, so that anybody may look into the store while it is in use,
 * and is given back by the system however a server ends.
 */
export class Lock {
  readonly #database: Database
  /** Nobody has used the store before. */
  readonly #isNew: boolean

  private constructor(database: Database, isNew: boolean) {
    this.#database = database
    this.#isNew = isNew
  }

  /** @throws {Error} SQLITE_BUSY, while somebody else has it. */
  static take(Sqlite: Sqlite, file: string): Lock {
    const isNew = !existsSync(`${file}-lock`)
    const database = new Sqlite(`${file}-lock`, { timeout: 0 })
    try {
      // Nothing is ever written to it: no file beside it is needed to undo that. SQLite does not obey OFF here.
      database.pragma('journal_mode = MEMORY')
      database.exec('BEGIN EXCLUSIVE')
      // SQLite takes one that it may only read, too, and that locks nobody out.
      accessSync(database.name, constants.W_OK)
      return new Lock(database, isNew)
    } catch (error) {
      database.close()
      throw error
    }
  }

  release(): void {
    this.#database.close()
  }

  /** The file is none that could be locked: leaves nothing beside it. */
  discard(): void {
    if (this.#isNew) rmSync(this.#database.name)
    this.release()
  }
}
