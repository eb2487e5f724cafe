/** Why a file cannot be used as a store. */
export type RefusalKind = 'inUse' | 'damaged' | 'foreign' | 'tooNew' | 'unusable' | 'noSqlite'

/** Crosses from the thread that found it out to the one that says it: errors lose their class on the way. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal'
  readonly kind: RefusalKind
  /** What was found, without the file's name. */
  readonly finding: string

  constructor(kind: RefusalKind, finding: string, cause?: unknown) {
    super(`${kind}: ${finding}`, { cause })
    this.kind = kind
    this.finding = finding
  }
}

/** What SQLite, or the system below it, says of a file that cannot be opened or read. */
export function refusalOf(error: unknown): StoreRefusal {
  if (error instanceof StoreRefusal) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  if (code === 'SQLITE_NOTADB') return new StoreRefusal('damaged', 'it is not a database', error)
  if (code.startsWith('SQLITE_CORRUPT')) return new StoreRefusal('damaged', message, error)
  // A table or a column is not there: what we ask of a sound store is never wrong.
  if (code === 'SQLITE_ERROR') return new StoreRefusal('damaged', message, error)
  if (code.startsWith('SQLITE_BUSY')) return new StoreRefusal('inUse', message, error)
  return new StoreRefusal('unusable', message, error)
}
