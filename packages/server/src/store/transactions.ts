import type { Buffer } from 'node:buffer'
import { type ChangeReceiver, Changes, readChanges } from './changes.js'
import type { Hurry } from './hurry.js'
import type { Places } from './places.js'
import type { RowChanges } from './rows.js'
import { type Database, patienceMs, type Statement } from './sqlite.js'

/** How often it asks again while another program writes, in milliseconds. */
const askAgainMs = 20

/** Changes to an open store, each lot of them in one transaction: all are made, or none. */
export class Transactions {
  readonly #database: Database
  readonly #receiver: RowChanges
  readonly #places: Places
  readonly #hurry: Hurry
  readonly #begin: Statement
  readonly #touch: Statement
  readonly #end: Statement
  /** Changes that failed, and are made with the next. */
  #owed = new Changes()

  /** @param hurry what ends its patience with other programs. */
  constructor(database: Database, receiver: RowChanges, places: Places, hurry: Hurry) {
    this.#database = database
    this.#receiver = receiver
    this.#places = places
    this.#hurry = hurry
    this.#begin = database.prepare('BEGIN IMMEDIATE')
    // SQLite writes nothing where nothing differs; a number more or less is nobody's.
    this.#touch = database.prepare('UPDATE handles SET given_out = given_out + 1')
    this.#end = database.prepare('COMMIT')
  }

  /** @throws {Error} with the reason why none is made. */
  make(changes: Buffer): void {
    try {
      this.#madeTogether(() => readChanges(changes, this.#receiver))
    } catch (error) {
      readChanges(changes, owing(this.#owed))
      throw error
    }
  }

  /** Makes what failed before, if anything can be made now. */
  recovers(): boolean {
    try {
      this.#madeTogether(() => this.#touch.run())
      return true
    } catch {
      return false
    }
  }

  #madeTogether(deed: () => void): void {
    try {
      this.#begun()
      readChanges(this.#owed.take(), this.#receiver)
      deed()
      this.#receiver.flush()
      this.#committed()
      this.#owed = new Changes()
    } catch (error) {
      this.#undo()
      throw error
    }
  }

  #begun(): void {
    this.#places.check()
    const giveUpAt = performance.now() + patienceMs
    while (!this.#isBegun()) {
      if (this.#hurry.isOn || performance.now() > giveUpAt) throw new Error('another program writes to it')
      this.#hurry.wait(askAgainMs)
    }
  }

  #isBegun(): boolean {
    try {
      this.#begin.run()
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code?.startsWith('SQLITE_BUSY')) return false
      throw error
    }
  }

  /** What fails may lie whole in the log, and come back when the server is killed: something is written over it. */
  #committed(): void {
    try {
      this.#end.run()
    } catch (error) {
      this.#undo()
      this.#writeOver()
      throw error
    }
  }

  #writeOver(): void {
    try {
      this.#begin.run()
      this.#touch.run()
      this.#end.run()
    } catch {
      this.#undo()
    }
  }

  #undo(): void {
    this.#receiver.forget()
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
  }
}

/** What must be made up for: a job that is over must not come back. One that was refused is not kept later. */
function owing(changes: Changes): ChangeReceiver {
  return {
    keep() {},
    drop: (number) => changes.drop(number),
    retry: (number, retries) => changes.retry(number, retries),
    giveOut: (number) => changes.giveOut(number),
  }
}
