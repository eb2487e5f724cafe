import type { Buffer } from 'node:buffer'
import { type ChangeReceiver, Changes } from './changes.js'
import { Insertion } from './insertion.js'
import { unseal } from './record.js'
import { StoreRefusal } from './refusal.js'
import type { Database } from './sqlite.js'

/** Bytes read into one part, after which the other side may say that it wants the next. */
const partBytes = 256 * 1024

/** A row as it is selected. */
type Row = readonly [number: number, record: unknown, retries: unknown]

/** No server gives out more handles than this, nor loses a job so often. */
const mostCounted = 2 ** 52

const selectRows = 'SELECT number, record, retries FROM stored_job ORDER BY number'

/** What there is, as the changes that would lead to it. @throws {StoreRefusal} where a job is not as it was kept. */
export function* readRows(database: Database): Generator<Buffer, void, undefined> {
  const givenOut = database.prepare('SELECT given_out FROM handles').pluck().get()
  if (!isCount(givenOut)) throw new StoreRefusal('damaged', 'nobody knows which handles were given out')
  let part = new Changes(partBytes)
  part.giveOut(givenOut)
  for (const row of database.prepare(selectRows).raw().iterate() as IterableIterator<Row>) {
    if (row[0] > givenOut) throw new StoreRefusal('damaged', `job ${row[0]} was never given out`)
    addRow(part, row)
    if (part.size < partBytes) continue
    yield part.take()
    part = new Changes(partBytes)
  }
  yield part.take()
}

/** What makes changes of rows. */
export interface RowChanges extends ChangeReceiver {
  /** All that was received is in the table. */
  flush(): void
  /** What is not flushed is not to be made. */
  forget(): void
}

export function rowChanges(database: Database): RowChanges {
  const insertion = new Insertion(database)
  const remove = database.prepare('DELETE FROM stored_job WHERE number = ?')
  const setRetries = database.prepare('UPDATE stored_job SET retries = ? WHERE number = ?')
  const setGivenOut = database.prepare('UPDATE handles SET given_out = ?')
  return {
    keep: (number, record) => insertion.add(number, record),
    drop(number) {
      insertion.flush()
      remove.run(number)
    },
    retry(number, retries) {
      insertion.flush()
      setRetries.run(retries, number)
    },
    giveOut: (number) => setGivenOut.run(number),
    flush: () => insertion.flush(),
    forget: () => insertion.forget(),
  }
}

function addRow(part: Changes, [number, record, retries]: Row): void {
  if (!unseal(record, number) || !isCount(retries))
    throw new StoreRefusal('damaged', `job ${number} is not as it was kept`)
  if (retries > 0) part.retry(number, retries)
  part.keepRecord(number, record)
}

/** In a damaged store a number may be anything. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostCounted
}
