import type { Job } from './job.js'
import type { Schedule } from './schedule.js'
import type { Store } from './store/store.js'

/** The way of a job into its line: the store has it, its time comes, and workers are woken. */
export class Entrance {
  readonly #store: Store
  readonly #schedule: Schedule
  /** How many workers hear of a job; 0 = all. */
  readonly #workerWakeup: number
  #waiting = 0
  /** What is kept may wait for the next life of the server, and does. */
  #shelving = false

  constructor(store: Store, schedule: Schedule, workerWakeup: number) {
    this.#store = store
    this.#schedule = schedule
    this.#workerWakeup = workerWakeup
  }

  /** Jobs that wait for their time, or for another life. */
  get waiting(): number {
    return this.#waiting
  }

  /** @param runAt milliseconds since the epoch; 0 = at once. */
  enter(job: Job, runAt: number): void {
    if (!job.background || this.#store.keep(job, runAt)) this.kept(job, runAt)
  }

  /** Somebody may have cancelled it by now; and what was promised late stands in line already. */
  kept(job: Job, runAt: number): void {
    if (job.state !== 'entering') return
    if (runAt > this.#schedule.now()) this.#await(job, runAt)
    else this.#lineUp(job)
  }

  /** It ran, and stands in line again. */
  comeBack(job: Job): void {
    if (this.#isShelved(job)) this.#shelve(job)
    else job.queue.wake(this.#workerWakeup)
  }

  /** It is over. */
  leave(job: Job): void {
    if (job.state === 'waiting') this.#waiting -= 1
  }

  /** Lets nothing that is kept into line any more, and takes out what stands there. */
  shelve(jobs: Iterable<Job>): void {
    if (!this.#store.durable) return
    this.#shelving = true
    for (const job of jobs) if (job.state === 'queued' && job.background) this.#shelve(job)
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
    return this.#shelving && job.background
  }

  #shelve(job: Job): void {
    this.#waiting += 1
    job.queue.shelve(job)
  }
}
