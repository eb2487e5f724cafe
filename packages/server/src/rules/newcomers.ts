import { coalescingKey } from '../jobs/coalescing.js'
import { Job, type JobQueue } from '../jobs/job.js'
import type { Register } from '../jobs/register.js'
import type { Submission } from '../jobs/submission.js'
import type { Waiter } from '../jobs/waiter.js'
import { Workloads } from '../jobs/workloads.js'
import type { StoredJob } from '../store/store.js'
import type { Entrance } from './entrance.js'

/** How submissions become jobs, or join one that is there. */
export class Newcomers {
  readonly #register: Register
  readonly #entrance: Entrance
  readonly #workloads = new Workloads()

  constructor(register: Register, entrance: Entrance) {
    this.#register = register
    this.#entrance = entrance
  }

  /** @param waiter who waits for it, when it is not a background submission. */
  create(queue: JobQueue, key: string, submission: Submission, waiter: Waiter): Job {
    const number = this.#register.nextNumber()
    const workload = this.#workloads.keep(submission.workload)
    const job = new Job({ number, queue, key }, submission, workload)
    if (!submission.background) waiter.await(job)
    this.#register.enter(job)
    this.#entrance.enter(job, submission.runAt)
    return job
  }

  /** Whoever joins does not change what the job is, but for the promise that it runs. */
  join(job: Job, { background }: Submission, waiter: Waiter): Job {
    if (!background) waiter.await(job)
    else if (job.mayBePromised) this.#entrance.promise(job)
    return job
  }

  /** A job of an earlier life of the server. */
  restore(stored: StoredJob): void {
    const submission: Submission = { ...stored, background: true }
    const queue = this.#register.queue(stored.function)
    const identity = { number: stored.number, queue, key: coalescingKey(submission) }
    const job = new Job(identity, submission, this.#workloads.keep(stored.workload), stored.retries)
    this.#register.enter(job)
    this.#entrance.kept(job, stored.runAt)
  }
}
