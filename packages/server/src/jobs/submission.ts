import type { Priority } from '@gearwork/protocol'

/** What a submission packet asks for. Names are bytes, one character each. */
export interface Submission {
  readonly function: string
  /** Empty: never the same as another. `-`: the same as any with the same workload. */
  readonly unique: string
  readonly priority: Priority
  readonly background: boolean
  readonly workload: Uint8Array
  readonly reducer: string | undefined
  /** When it may run, in milliseconds since the epoch; 0 = at once. */
  readonly runAt: number
}
