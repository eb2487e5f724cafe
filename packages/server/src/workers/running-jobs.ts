import type { Job, JobQueue } from '../jobs/job.js'
import { LinkedList } from '../structures/linked-list.js'

/** What one worker runs, by function: it may run very many, and withdraw one function of them again and again. */
export class RunningJobs {
  readonly #lists = new Map<JobQueue, LinkedList<Job>>()
  #count = 0

  get any(): boolean {
    return this.#count > 0
  }

  get isOne(): boolean {
    return this.#count === 1
  }

  add(job: Job): void {
    this.#count += 1
    const list = this.#lists.get(job.queue)
    if (list === undefined) this.#open(job.queue).push(job)
    else list.push(job)
  }

  remove(job: Job): void {
    this.#count -= 1
    this.#lists.get(job.queue)?.remove(job)
  }

  /** @param lost takes out each job of this function, the oldest first. */
  lose(queue: JobQueue, lost: (job: Job) => void): void {
    const list = this.#lists.get(queue)
    if (list === undefined) return
    for (const job of list) lost(job)
    this.#lists.delete(queue)
  }

  /** @param lost takes out each job. */
  loseAll(lost: (job: Job) => void): void {
    for (const queue of this.#lists.keys()) this.lose(queue, lost)
  }

  #open(queue: JobQueue): LinkedList<Job> {
    const list = new LinkedList<Job>()
    this.#lists.set(queue, list)
    return list
  }
}
