import type { Buffer } from 'node:buffer'
import type { Priority } from '@gearwork/protocol'
import { Link } from '../structures/linked-list.js'
import type { Submission } from './submission.js'
import type { KeptWorkload } from './workloads.js'

/** What a job is known by among all. */
export interface JobNames {
  readonly number: number
  /** Under which its function's queue finds it again; empty: it does not. */
  readonly key: string
}

/** What of a job never changes: as it was submitted. */
export abstract class SubmittedJob extends Link {
  readonly number: number
  readonly key: string
  readonly unique: string
  readonly priority: Priority
  readonly reducer: string | undefined
  readonly #slab: Buffer
  readonly #start: number
  readonly #end: number

  constructor({ number, key }: JobNames, submission: Submission, workload: KeptWorkload) {
    super()
    this.number = number
    this.key = key
    this.unique = submission.unique
    this.priority = submission.priority
    this.reducer = submission.reducer
    this.#slab = workload.slab
    this.#start = workload.start
    this.#end = workload.end
  }

  /** A view, to be sent at once. */
  get workload(): Buffer {
    return this.#slab.subarray(this.#start, this.#end)
  }
}
