import type { ClientEvents } from './events.js'
import type { BackgroundOptions } from './options.js'
import type { Workload } from './payload.js'

/** A job that a caller wants. */
export interface Wish {
  readonly function: string
  readonly workload: Workload | undefined
  readonly options: BackgroundOptions
  readonly reducer?: string
  /** Listeners of the run that the job is a task of. */
  readonly runEvents?: ClientEvents | undefined
}
