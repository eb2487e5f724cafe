import { existsSync, realpathSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'
import { StoreRefusal } from './refusal.js'
import { applicationId, steps } from './schema.js'

export type Database = BetterSqlite.Database
export type Statement = BetterSqlite.Statement

/** How long another program may hold up a commit of ours, in milliseconds. */
const patienceMs = 5_000

/** SQLite is the only part of the server that is not JavaScript, and the only one that may be missing. */
function loadSqlite(): typeof BetterSqlite {
  try {
    return createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite
  } catch (error) {
    const [reason] = (error as Error).message.split('\n')
    throw new StoreRefusal('unusable', `better-sqlite3 is needed and cannot be loaded (${reason})`, error)
  }
}

/** A store that is open, and belongs to us. */
export interface OpenDatabase {
  readonly database: Database
  close(): void
}

/**
 * Opens a store, or makes one. A file that is not a sound store of ours, or that another server holds, is left as
 * it is. @throws {StoreRefusal}
 */
export function openDatabase(file: string): OpenDatabase {
  const Sqlite = loadSqlite()
  // Whatever it is called: a link to a store is that store.
  const lock = takeLock(Sqlite, existsSync(file) ? realpathSync(file) : file)
  try {
    if (holdsSomething(file)) examine(Sqlite, file)
    const database = new Sqlite(file, { timeout: patienceMs })
    prepare(database)
    return {
      database,
      close() {
        database.close()
        lock.database.close()
      },
    }
  } catch (error) {
    if (lock.isNew) rmSync(lock.database.name)
    lock.database.close()
    throw error
  }
}

interface Lock {
  readonly database: Database
  /** Nobody has used the store before. */
  readonly isNew: boolean
}

/**
 * The lock lies beside the store, so that anybody may look into the store while it is in use, and is given back by
 * the system however a server ends.
 */
function takeLock(Sqlite: typeof BetterSqlite, file: string): Lock {
  const isNew = !existsSync(`${file}-lock`)
  const database = new Sqlite(`${file}-lock`, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
    return { database, isNew }
  } catch (error) {
    database.close()
    throw error
  }
}

/** An empty file becomes a store, as a missing one does. */
function holdsSomething(file: string): boolean {
  if (!existsSync(file)) return false
  const found = statSync(file)
  if (!found.isFile()) throw new StoreRefusal('unusable', 'it is not a file')
  return found.size > 0
}

/** Read only: closing a database that may be written to writes to it. */
function examine(Sqlite: typeof BetterSqlite, file: string): void {
  const database = new Sqlite(file, { readonly: true, timeout: patienceMs })
  try {
    checkOrigin(database)
    const finding = database.pragma('quick_check(1)', { simple: true }) as string
    // The first line says which database it was.
    if (finding !== 'ok') throw new StoreRefusal('damaged', finding.split('\n').at(-1) as string)
  } finally {
    database.close()
  }
}

function checkOrigin(database: Database): void {
  const version = versionOf(database)
  const isEmpty = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  if (version === 0 && isEmpty) return
  if (database.pragma('application_id', { simple: true }) !== applicationId)
    throw new StoreRefusal('foreign', 'it is a database of another program')
  if (version > steps.length)
    throw new StoreRefusal('tooNew', `it is of version ${version}, and this server knows ${steps.length}`)
}

function prepare(database: Database): void {
  database.pragma('journal_mode = WAL')
  // FULL: a commit is on the disk before anybody hears of it.
  database.pragma('synchronous = FULL')
  database.transaction(migrate).exclusive(database)
}

function migrate(database: Database): void {
  const version = versionOf(database)
  if (version === steps.length) return
  for (const step of steps.slice(version)) database.exec(step)
  database.pragma(`application_id = ${applicationId}`)
  database.pragma(`user_version = ${steps.length}`)
}

function versionOf(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number
}
