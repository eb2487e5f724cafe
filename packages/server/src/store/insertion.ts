import type { Buffer } from 'node:buffer'
import { seal } from './record.js'
import type { Database, Statement } from './sqlite.js'

/** Rows that one statement inserts: a third less work for each than one by one. */
const rowsAtOnce = 16
const columns = 2

/** Jobs on their way into the table, as records. What is not flushed is not there yet. */
export class Insertion {
  readonly #one: Statement
  readonly #many: Statement
  #values: unknown[] = []

  constructor(database: Database) {
    const statement = (rows: number) =>
      database.prepare(
        `INSERT INTO stored_job (number, record) VALUES ${Array.from({ length: rows }, () => '(?, ?)').join(', ')}`,
      )
    this.#one = statement(1)
    this.#many = statement(rowsAtOnce)
  }

  /** @param record not sealed yet, and ours. */
  add(number: number, record: Buffer): void {
    seal(record, number)
    this.#values.push(number, record)
    if (this.#values.length < rowsAtOnce * columns) return
    this.#many.run(this.#values)
    this.#values = []
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
