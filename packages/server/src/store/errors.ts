import { quote } from '@gearwork/transport'
import { ServerError } from '../errors.js'
import type { RefusalKind } from './refusal.js'

/** The root of what a store that cannot be used throws. What is in the file has been left as it was found. */
export abstract class StoreError extends ServerError {
  readonly file: string

  constructor(file: string, message: string) {
    super(message)
    this.file = file
  }
}

/** Another server, or another program that writes, has the file. */
export class StoreInUseError extends StoreError {
  override readonly name = 'StoreInUseError'
  readonly code = 'STORE_IN_USE'

  constructor(file: string) {
    super(
      file,
      `${quote(file)} is in use: stop the job server (or other program) that has it, or give this one a file of its own`,
    )
  }
}

/** It is not as a server left it. */
export class DamagedStoreError extends StoreError {
  override readonly name = 'DamagedStoreError'
  readonly code = 'STORE_DAMAGED'

  constructor(file: string, finding: string) {
    super(
      file,
      `${quote(file)} is damaged (${finding}): put a copy of it back, or give the job server another file if it never was a store`,
    )
  }
}

/** A sound database, and none of ours. */
export class ForeignStoreError extends StoreError {
  override readonly name = 'ForeignStoreError'
  readonly code = 'STORE_FOREIGN'

  constructor(file: string) {
    super(
      file,
      `${quote(file)} is a database of another program: give the job server a file that does not exist yet`,
    )
  }
}

/** A newer server wrote it. */
export class StoreTooNewError extends StoreError {
  override readonly name = 'StoreTooNewError'
  readonly code = 'STORE_TOO_NEW'

  constructor(file: string, finding: string) {
    super(file, `${quote(file)} was written by a newer job server (${finding}): install that one`)
  }
}

const usableFile = 'give the job server a file that it can read and write, in a folder that it can write to'

/** It cannot be opened: no such folder, no permission; or the server is in a bundle, which leaves its thread behind. */
export class UnusableStoreError extends StoreError {
  override readonly name = 'UnusableStoreError'
  readonly code = 'STORE_UNUSABLE'

  constructor(file: string, finding: string, remedy = usableFile) {
    super(file, `${quote(file)} cannot be used as a store (${finding}): ${remedy}`)
  }
}

/** The optional dependency that stores are made with is not there, or was built for another Node. */
export class NoSqliteError extends StoreError {
  override readonly name = 'NoSqliteError'
  readonly code = 'NO_SQLITE'

  constructor(file: string, finding: string) {
    super(
      file,
      `${quote(file)} takes better-sqlite3, which cannot be loaded (${finding}): run npm install better-sqlite3, or npm rebuild better-sqlite3 if it is installed without its binary`,
    )
  }
}

/** The error for each kind of refusal. */
export const storeErrors: { readonly [K in RefusalKind]: new (file: string, finding: string) => StoreError } =
  {
    inUse: StoreInUseError,
    damaged: DamagedStoreError,
    foreign: ForeignStoreError,
    tooNew: StoreTooNewError,
    unusable: UnusableStoreError,
    noSqlite: NoSqliteError,
  }
