import { Handles } from './handles.js'
import type { Job, JobQueue } from './job.js'
import { JobTable } from './job-table.js'
import { FunctionQueue } from './queue.js'
import { Uniques } from './uniques.js'

/** Every job and every function that the server holds, by the names that peers call them. */
export class Register {
  readonly #handles: Handles
  readonly #table = new JobTable<Job>()
  readonly #uniques = new Uniques()
  readonly #queues = new Map<string, JobQueue>()

  /** @param claim see `Handles`. */
  constructor(handlePrefix: string, claim: (lastNumber: number) => void) {
    this.#handles = new Handles(handlePrefix, claim)
  }

  get size(): number {
    return this.#table.size
  }

  /** Every function ever named stays listed, as in gearmand. */
  get queues(): Iterable<JobQueue> {
    return this.#queues.values()
  }

  [Symbol.iterator](): Iterator<Job> {
    return this.#table[Symbol.iterator]()
  }

  /** The queue of a function, made when it is first named. */
  queue(name: string): JobQueue {
    const known = this.#queues.get(name)
    if (known !== undefined) return known
    const queue = new FunctionQueue<Job>(name)
    this.#queues.set(name, queue)
    return queue
  }

  existingQueue(name: string): JobQueue | undefined {
    return this.#queues.get(name)
  }

  /** Forgets a function, unless somebody serves it or a job of it is left. */
  dropQueue(queue: JobQueue): boolean {
    return queue.disposable && this.#queues.delete(queue.name)
  }

  /** What peers call the job. */
  handleOf(job: Job): string {
    return this.#handles.format(job.number)
  }

  find(handle: string): Job | undefined {
    return this.#table.get(this.#handles.parse(handle))
  }

  /** The newest job with this unique, of any function: the question does not name one. */
  findUnique(unique: string): Job | undefined {
    return this.#uniques.newest(unique)
  }

  /** The job that a submission to this function with this key joins. */
  findSame(queue: JobQueue, key: string): Job | undefined {
    return this.#uniques.find(queue, key)
  }

  /** Goes on with the numbers of an earlier life. */
  resumed(lastNumber: number): void {
    this.#handles.resumeAfter(lastNumber)
  }

  /** Before the first number is given out. */
  claimNumbers(): void {
    this.#handles.claim()
  }

  /** Gives out no more. */
  finishNumbers(): void {
    this.#handles.finish()
  }

  nextNumber(): number {
    return this.#handles.nextNumber()
  }

  enter(job: Job): void {
    this.#table.add(job)
    this.#uniques.add(job)
    job.queue.add(job)
  }

  /** Nobody joins it any more. */
  release(job: Job): void {
    this.#uniques.release(job)
  }

  strike(job: Job): void {
    this.release(job)
    job.queue.remove(job)
    this.#table.remove(job)
  }
}
