import { statSync } from 'node:fs'
import { examineLog } from './log-examination.js'
import { StoreRefusal } from './refusal.js'
import { applicationId, steps, versionOf } from './schema.js'
import { type Database, patienceMs, type Sqlite } from './sqlite.js'

/**
 * Whether a file may be opened as a store, or is empty or missing and may become one. Looks without touching.
 * @throws {StoreRefusal}
 */
export function examine(Sqlite: Sqlite, file: string): void {
  if (sizeOf(file) > 0) {
    if (sizeOf(`${file}-wal`) > 0) examineLog(`${file}-wal`)
    examineDatabase(Sqlite, file)
    return
  }
  // SQLite would throw it away, and with it the jobs that are in no other place yet.
  if (sizeOf(`${file}-wal`) > 0) throw new StoreRefusal('damaged', 'it is empty, and its -wal is not')
}

/** In bytes; 0 where there is nothing. */
function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) return 0
  if (!found.isFile()) throw new StoreRefusal('unusable', 'it is not a file')
  // Its lock and its log lie beside one of its names.
  if (found.nlink > 1)
    throw new StoreRefusal(
      'unusable',
      'it is a hard link, and under its other name another server could open it',
    )
  return found.size
}

/** Read only: closing a database that may be written to writes to it. */
function examineDatabase(Sqlite: Sqlite, file: string): void {
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
  if (database.pragma('encoding', { simple: true }) !== 'UTF-8')
    throw new StoreRefusal('foreign', 'it is a database of another program')
  if (version === 0 && isEmpty) return
  if (database.pragma('application_id', { simple: true }) !== applicationId)
    throw new StoreRefusal('foreign', 'it is a database of another program')
  if (version > steps.length)
    throw new StoreRefusal('tooNew', `it is of version ${version}, and this server knows ${steps.length}`)
}
