import type { Job } from '../jobs/job.js'
import type { Ticket } from './ticket.js'

/** A job as it comes back from a store. */
export interface StoredJob extends StorableJob {
  /** When it may run, in milliseconds since the epoch; 0 = at once. */
  readonly runAt: number
  /** How often it has lost its worker. */
  readonly retries: number
}

/** What of a job outlives the server. Names are bytes, one character each. */
export type StorableJob = Pick<Job, 'number' | 'unique' | 'priority' | 'reducer' | 'workload'> & {
  readonly function: string
}

/** What a store tells the jobs. */
export interface StoreEvents {
  /** A job of an earlier life, in the order of their numbers, while the store opens. */
  restored(job: StoredJob): void
  /** Numbers up to this one were given out in earlier lives, said before any job is. */
  resumed(lastNumber: number): void
  /** From now on the job outlives the server, whatever becomes of it. */
  kept(job: Job, runAt: number): void
  /** It could not be kept: nobody may be told that it was. */
  refused(job: Job): void
  /** What was told together could not be done, and none of it. Said once, until `recovered`. */
  failed(reason: string): void
  recovered(): void
}

/**
 * Where background jobs are kept until they are over. What is told to it is done in order and together with what
 * comes at the same time: a ticket says when.
 */
export interface Store {
  /** What is kept outlives the server. */
  readonly durable: boolean
  /** Settles when all that was told up to now is done; undefined when it is. */
  readonly pending: Ticket | undefined
  /** It has more to do than it should be given. */
  readonly congested: boolean
  /** @throws {StoreError} */
  open(events: StoreEvents): Promise<void>
  /** Whether it is kept now already. If not, `kept` or `refused` will say so. */
  keep(job: Job, runAt: number): boolean
  /** It is over. */
  drop(job: Job): void
  /** It has lost its worker. */
  retry(job: Job): void
  /** Numbers up to this one may be told to peers: no later life may tell them again. */
  giveOut(lastNumber: number): void
  /** Does all that was told, and lets go of what is open. */
  close(): Promise<void>
}
