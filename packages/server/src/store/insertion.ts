import type { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { readRecord } from './record.js'
import type { Database, Statement } from './sqlite.js'

/** Rows that one statement inserts: a third less work for each than one by one. */
const rowsAtOnce = 16
const columns = 8

/** The names are bytes, which SQLite stores as text as they are, so that people can read them. */
const row = '(?, CAST(? AS TEXT), CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?)'

/** Jobs on their way into the table, from records. What is not flushed is not there yet. */
export class Insertion {
  readonly #one: Statement
  readonly #many: Statement
  #values: unknown[] = []

  constructor(database: Database) {
    const statement = (rows: number) =>
      database.prepare(
        `INSERT INTO job (number, function, unique_key, priority, reducer, run_at, workload, checksum)
         VALUES ${Array.from({ length: rows }, () => row).join(', ')}`,
      )
    this.#one = statement(1)
    this.#many = statement(rowsAtOnce)
  }

  /** @param start where the record begins. @returns where it ends. */
  add(bytes: Buffer, start: number): number {
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
    const names = [text(name), text(unique), reducer === undefined ? null : text(reducer)] as const
    this.#values.push(number, names[0], names[1], priority, names[2], runAt, workload, checksum)
    if (this.#values.length === rowsAtOnce * columns) {
      this.#many.run(this.#values)
      this.#values = []
    }
    return end
  }

  flush(): void {
    const values = this.#values
    this.#values = []
    for (let at = 0; at < values.length; at += columns) this.#one.run(values.slice(at, at + columns))
  }

  /** What was added and not flushed has never been. */
  forget(): void {
    this.#values = []
  }
}

/** Text is bound faster, but only of ASCII are the bytes in SQLite those that were here. */
function text(bytes: Buffer): string | Buffer {
  const characters = bytes.toString('latin1')
  return isAscii(characters) ? characters : bytes
}

function isAscii(characters: string): boolean {
  for (let at = 0; at < characters.length; at++) if (characters.charCodeAt(at) > 0x7f) return false
  return true
}
