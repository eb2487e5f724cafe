import type { Job, JobQueue } from '../jobs/job.js'
import { LinkedList } from '../structures/linked-list.js'

/** What one worker runs, by function: it may run very many, and withdraw one function of them again and again. */
export class RunningJobs {
  readonly #lists = new Map<JobQueue, LinkedList<Job>>()
  #count = 0
  /** The function asked for last is the one asked for next, nearly always. */
  #queue: JobQueue | undefined
  #list: LinkedList<Job> | undefined

  get any(): boolean {
    return this.#count > 0
  }

  get isOne(): boolean {
    return this.#count === 1
  }

  add(job: Job): void {
    this.#count += 1
    this.#listOf(job.queue).push(job)
  }

  remove(job: Job): void {
    this.#count -= 1
    this.#listOf(job.queue).remove(job)
  }

  /** @param lost takes out each job of this function, the oldest first. */
  lose(queue: JobQueue, lost: (job: Job) => void): void {
    const list = this.#lists.get(queue)
    if (list === undefined) return
    for (const job of list) lost(job)
    this.#lists.delete(queue)
    this.#queue = undefined
  }

  /** @param lost takes out each job. */
  loseAll(lost: (job: Job) => void): void {
    for (const queue of this.#lists.keys()) this.lose(queue, lost)
  }

  #listOf(queue: JobQueue): LinkedList<Job> {
    if (queue === this.#queue && this.#list !== undefined) return this.#list
    const list = this.#lists.get(queue) ?? this.#open(queue)
    this.#queue = queue
    this.#list = list
    return list
  }

  #open(queue: JobQueue): LinkedList<Job> {
    const list = new LinkedList<Job>()
    this.#lists.set(queue, list)
    return list
  }
}
