import type { Class } from '../container/tokens.js'

/** A decorated class and where it was found. */
export interface FoundWork {
  readonly target: Class
  readonly file: string
  /** What its file exports it as. */
  readonly exportName: string
}
