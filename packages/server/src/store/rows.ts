import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { Priority } from '@gearwork/protocol'
import { type ChangeReceiver, readChanges } from './changes.js'
import type { Database } from './database.js'
import { readRecord, recordBytes, writeRecord } from './record.js'
import { StoreRefusal } from './refusal.js'
import type { StorableJob } from './store.js'

/** Bytes read into one part, after which the other side may say that it wants the next. */
const partBytes = 256 * 1024

/** A row as it is selected. */
type Row = readonly [
  number: number,
  name: Buffer,
  unique: Buffer,
  priority: Priority,
  reducer: Buffer | null,
  runAt: number,
  workload: Buffer,
  checksum: number,
]

/** The kept jobs in a database, between bytes and rows. */
export class Rows {
  readonly #database: Database
  readonly #receiver: ChangeReceiver
  /** Jobs that are over, where the change that said so failed: they must not come back. */
  #owed: number[] = []

  constructor(database: Database) {
    this.#database = database
    this.#receiver = receiver(database)
  }

  /** Makes all changes, or none; then those that end a job are made with the next. */
  change(bytes: Buffer): void {
    try {
      this.#commit(bytes)
      this.#owed = []
    } catch (error) {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
      readChanges(bytes, {
        keep: (all, start) => readRecord(all, start).end,
        drop: (number) => this.#owed.push(number),
      })
      throw error
    }
  }

  #commit(bytes: Buffer): void {
    this.#database.exec('BEGIN IMMEDIATE')
    for (const number of this.#owed) this.#receiver.drop(number)
    readChanges(bytes, this.#receiver)
    this.#database.exec('COMMIT')
  }

  /** All jobs in the order of their numbers, as records. @throws {StoreRefusal} where one is not as it was kept. */
  *read(): Generator<Buffer, void, undefined> {
    const select = this.#database.prepare(
      `SELECT number, CAST(function AS BLOB), CAST(unique_key AS BLOB), priority, CAST(reducer AS BLOB), run_at,
              workload, checksum FROM job ORDER BY number`,
    )
    let part: Buffer[] = []
    let size = 0
    for (const row of select.raw().iterate() as IterableIterator<Row>) {
      const record = recordOf(row)
      part.push(record)
      size += record.length
      if (size < partBytes) continue
      yield Buffer.concat(part)
      part = []
      size = 0
    }
    if (size > 0) yield Buffer.concat(part)
  }
}

/** The names are bytes, which SQLite stores as text as they are, so that people can read them. */
function receiver(database: Database): ChangeReceiver {
  const insert = database.prepare(
    `INSERT INTO job (number, function, unique_key, priority, reducer, run_at, workload, checksum)
     VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?)`,
  )
  const remove = database.prepare('DELETE FROM job WHERE number = ?')
  return {
    keep(bytes, start) {
      const {
        number,
        function: name,
        unique,
        priority,
        reducer,
        runAt,
        workload,
        end,
      } = readRecord(bytes, start)
      const checksum = crc32(bytes.subarray(start, end))
      insert.run(number, name, unique, priority, reducer ?? null, runAt, workload, checksum)
      return end
    },
    drop(number) {
      remove.run(number)
    },
  }
}

function recordOf([number, name, unique, priority, reducer, runAt, workload, checksum]: Row): Buffer {
  const job: StorableJob = {
    number,
    function: name.toString('latin1'),
    unique: unique.toString('latin1'),
    priority,
    reducer: reducer?.toString('latin1'),
    workload,
  }
  const record = Buffer.allocUnsafeSlow(recordBytes(job))
  writeRecord(record, 0, job, runAt)
  if (crc32(record) === checksum) return record
  throw new StoreRefusal('damaged', `job ${number} is not as it was kept`)
}
