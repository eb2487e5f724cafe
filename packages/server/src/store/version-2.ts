import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { type Priority, priorities } from '@gearwork/protocol'
import { recordBytes, recordHead, seal, writeRecord } from './record.js'
import { StoreRefusal } from './refusal.js'
import type { Database } from './sqlite.js'
import type { StorableJob } from './store.js'

/** What makes a record, as later versions keep it, of a row of `job` as the first two versions kept it. */
export const version2Record = `version_2_record(number, CAST(function AS BLOB), CAST(unique_key AS BLOB), priority,
  CAST(reducer AS BLOB), run_at, CAST(workload AS BLOB), checksum)`

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

/** Teaches SQLite `version_2_record`. */
export function useVersionTwo(database: Database): void {
  database.function('version_2_record', { varargs: true }, (...row: unknown[]) =>
    newRecord(row as unknown as Row),
  )
}

/** @throws {StoreRefusal} where it is not as it was kept. */
function newRecord([number, name, unique, priority, reducer, runAt, workload, checksum]: Row): Buffer {
  const job: StorableJob = {
    number,
    function: name.toString('latin1'),
    unique: unique.toString('latin1'),
    priority,
    reducer: reducer?.toString('latin1'),
    workload,
  }
  if (checksumOf(job, runAt) !== checksum)
    throw new StoreRefusal('damaged', `job ${number} is not as it was kept`)
  const head = recordHead(job, runAt)
  const record = Buffer.alloc(recordBytes(head, workload))
  writeRecord(record, 0, head, workload)
  seal(record, number)
  return record
}

/**
 * Of these bytes, little-endian:
 *
 *   number f64 | runAt f64 | priority u8 | reducer? u8 | lengths of function, unique, reducer, workload, u32 each
 *   and the four of them
 */
function checksumOf(job: StorableJob, runAt: number): number {
  const { function: name, unique, reducer, workload } = job
  const numbers = Buffer.alloc(34)
  let at = numbers.writeDoubleLE(runAt, numbers.writeDoubleLE(job.number))
  at = numbers.writeInt8(priorities.indexOf(job.priority), at)
  at = numbers.writeUInt8(reducer === undefined ? 0 : 1, at)
  const texts = [name, unique, reducer ?? ''].map((text) => Buffer.from(text, 'latin1'))
  const parts = [...texts, workload]
  for (const { length } of parts) at = numbers.writeUInt32LE(length, at)
  // In one piece: of no bytes that lie nowhere, as SQLite hands them out, Node begins the sum anew.
  return crc32(Buffer.concat([numbers, ...parts]))
}
