import { accessSync, closeSync, constants, existsSync, openSync, realpathSync } from 'node:fs'
import { examine } from './examination.js'
import { Lock } from './lock.js'
import { Places } from './places.js'
import { migrate } from './schema.js'
import { type Database, loadSqlite, patienceMs, type Sqlite } from './sqlite.js'

/** A store that is open, and belongs to us. */
export interface OpenDatabase {
  readonly database: Database
  /**
   * It is sound: what has been made of an older one is for good. To be said before anything is changed.
   * @returns where it is.
   */
  accept(): Places
  close(): void
  /** It is not sound after all: leaves it as it was found. */
  discard(): void
}

/**
 * Opens a store, or makes one. A file that is not a sound store of ours, or that another server holds, is left as
 * it is. @throws {StoreRefusal}
 */
export function openDatabase(name: string): OpenDatabase {
  const Sqlite = loadSqlite()
  const file = realName(name)
  const lock = Lock.take(Sqlite, file)
  try {
    examine(Sqlite, file)
    const database = new Sqlite(file, { timeout: patienceMs })
    const discard = () => closeUntouched(Sqlite, database)
    try {
      prepare(database)
    } catch (error) {
      discard()
      throw error
    }
    return {
      database,
      accept() {
        database.exec('COMMIT')
        // Whoever makes changes has a patience of its own.
        database.pragma('busy_timeout = 0')
        return new Places(file)
      },
      close() {
        database.close()
        lock.release()
      },
      discard() {
        discard()
        lock.release()
      },
    }
  } catch (error) {
    lock.discard()
    throw error
  }
}

/** Whoever closes a store last writes its log into it, unless it may only read. */
function closeUntouched(Sqlite: Sqlite, database: Database): void {
  const reader = new Sqlite(database.name, { readonly: true })
  reader.pragma('user_version')
  database.close()
  reader.close()
}

/**
 * A link to a store is that store, also one that leads to a file which is not there yet. What is made is for its owner
 * alone: what is in it was not meant for everybody. SQLite gives what lies beside it the same rights.
 */
function realName(file: string): string {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  // SQLite opens what it may only read, and says so with the first change.
  accessSync(file, constants.W_OK)
  return realpathSync(file)
}

function prepare(database: Database): void {
  // Nobody who may only read could roll back what a server was killed over while it made the file.
  if (database.pragma('page_count', { simple: true }) === 0) database.pragma('journal_mode = MEMORY')
  database.pragma('journal_mode = WAL')
  // FULL: a commit is on the disk before anybody hears of it.
  database.pragma('synchronous = FULL')
  database.exec('BEGIN EXCLUSIVE')
  migrate(database)
}
