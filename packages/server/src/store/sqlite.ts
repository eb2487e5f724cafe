import { createRequire } from 'node:module'
import type BetterSqlite from 'better-sqlite3'
import { StoreRefusal } from './refusal.js'

export type Sqlite = typeof BetterSqlite
export type Database = BetterSqlite.Database
export type Statement = BetterSqlite.Statement

/** How long another program may hold up what we do, in milliseconds. */
export const patienceMs = 5_000

/**
 * SQLite is the only part of the server that is not JavaScript, and the only one that may be missing.
 * @throws {StoreRefusal}
 */
export function loadSqlite(): Sqlite {
  try {
    const Sqlite = createRequire(import.meta.url)('better-sqlite3') as Sqlite
    // It looks for what is not JavaScript in it when it is first used.
    new Sqlite(':memory:').close()
    return Sqlite
  } catch (error) {
    throw new StoreRefusal('noSqlite', firstSentence((error as Error).message), error)
  }
}

/** Of what Node says when it cannot load something. Behind it come the places where it was looked for, or advice for somebody else. */
export function firstSentence(message: string): string {
  const [sentence = ''] = message.replace(/\s+/g, ' ').split(/\.? Require stack|\. /)
  return sentence
}
