import type { Job } from '../jobs/job.js'
import type { Schedule } from '../jobs/schedule.js'
import type { Submission } from '../jobs/submission.js'
import type { Store } from '../store/store.js'
import type { Ticket } from '../store/ticket.js'

/** The way of a job into its line: the store has it, its time comes, and workers are woken. */
export class Entrance {
  readonly #store: Store
  readonly #schedule: Schedule
  /** How many workers hear of a job; 0 = all. */
  readonly #workerWakeup: number
  #waiting = 0
  #isClosed = false

  constructor(store: Store, schedule: Schedule, workerWakeup: number) {
    this.#store = store
    this.#schedule = schedule
    this.#workerWakeup = workerWakeup
  }

  /** Jobs that wait for their time, or for the next life of the server. */
  get waiting(): number {
    return this.#waiting
  }

  /** Nobody comes in any more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The store has more to do than it should be given. */
  get isCongested(): boolean {
    return this.#store.congested
  }

  /** @param runAt milliseconds since the epoch; 0 = at once. */
  enter(job: Job, runAt: number): void {
    if (!job.background || this.#store.keep(job, runAt)) this.kept(job, runAt)
  }

  /** Somebody may have cancelled it by now; and what was promised late stands in line already. */
  kept(job: Job, runAt: number): void {
    if (job.state !== 'entering') return
    // Asking what time it is takes more than the rest of this.
    if (runAt > 0 && runAt > this.#schedule.now()) this.#await(job, runAt)
    else this.#lineUp(job)
  }

  /** A background submission has joined it. */
  promise(job: Job): void {
    job.promise()
    this.#store.keep(job, 0)
  }

  /** It ran, and stands in line again. */
  comeBack(job: Job): void {
    if (job.background) this.#store.retry(job)
    if (this.#isShelved(job)) this.#shelve(job)
    else job.queue.wake(this.#workerWakeup)
  }

  /** It is over. */
  leave(job: Job): void {
    if (job.background) this.#store.drop(job)
    if (job.state === 'waiting') this.#waiting -= 1
  }

  /** Nobody is owed anything any more, though it may run still. */
  disown(job: Job): void {
    if (job.background) this.#store.drop(job)
    job.disown()
  }

  /**
   * What is kept, and waited for by nobody, may wait for the next life of the server, and does from now on.
   * @param jobs those that are held.
   */
  close(jobs: Iterable<Job>): void {
    this.#isClosed = true
    for (const job of jobs) this.left(job)
  }

  /** Somebody who waited for it is gone. */
  left(job: Job): void {
    if (job.state === 'queued' && this.#isShelved(job)) this.#shelve(job)
  }

  /** Who submitted this job hears of it when the ticket settles; at once, where there is none. */
  ticket(job: Job, { background }: Submission): Ticket | undefined {
    return background || job.state === 'entering' ? this.#store.pending : undefined
  }

  /** Whether the job outlives the server. */
  isKept(job: Job): boolean {
    return this.#store.durable && job.background
  }

  #await(job: Job, runAt: number): void {
    this.#waiting += 1
    job.await(this.#schedule.add(runAt, () => this.#due(job)))
    // As gearmand does: libgearman's workers ask once more, and sleep again.
    job.queue.wake(this.#workerWakeup)
  }

  #due(job: Job): void {
    if (this.#isShelved(job)) return
    this.#waiting -= 1
    this.#lineUp(job)
  }

  #lineUp(job: Job): void {
    job.queue.lineUp(job)
    if (this.#isShelved(job)) this.#shelve(job)
    else job.queue.wake(this.#workerWakeup)
  }

  #isShelved(job: Job): boolean {
    return this.#isClosed && this.isKept(job) && job.waiters === 0
  }

  #shelve(job: Job): void {
    this.#waiting += 1
    job.queue.shelve(job)
  }
}
