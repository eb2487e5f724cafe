import type { Priority } from '@gearwork/protocol'
import type { Job, JobQueue } from '../jobs/job.js'
import { Link } from '../structures/linked-list.js'

/** A worker's word that it serves a function. */
export class Ability extends Link {
  readonly queue: JobQueue
  /** After so many milliseconds a job counts as lost; 0 = never. */
  readonly timeoutMs: number

  constructor(queue: JobQueue, timeoutMs: number) {
    super()
    this.queue = queue
    this.timeoutMs = timeoutMs
  }
}

/** A job and the ability it falls under. */
export interface Match {
  readonly job: Job
  readonly ability: Ability
}

/** Finds the first job of a line that is wanted. */
export type FirstWanted = (queue: JobQueue, priority: Priority) => Job | undefined
