import { coalescingKey } from './coalescing.js'
import { Entrance } from './entrance.js'
import { Job, type Submission } from './job.js'
import type { FunctionQueue } from './queue.js'
import { Register } from './register.js'
import type { Schedule } from './schedule.js'
import type { Store, StoredJob } from './store/store.js'
import type { Ticket } from './store/ticket.js'
import type { Waiter } from './waiter.js'
import { Workloads } from './workloads.js'

/** What the rules leave open where jobs come in. */
export interface EntranceRules {
  readonly handlePrefix: string
  /** 0 = all. */
  readonly workerWakeup: number
}

/** The jobs that are held, beside those that the store keeps: what it is told, and what it says. */
export abstract class KeptJobs extends Register {
  readonly #store: Store
  readonly #entrance: Entrance
  readonly #workloads = new Workloads()

  constructor({ handlePrefix, workerWakeup }: EntranceRules, schedule: Schedule, store: Store) {
    super(handlePrefix, (lastNumber) => store.giveOut(lastNumber))
    this.#store = store
    this.#entrance = new Entrance(store, schedule, workerWakeup)
  }

  /** The store has more to do than it should be given. */
  get congested(): boolean {
    return this.#store.congested
  }

  /** Who submitted this job hears of it when the ticket settles; at once, where there is none. */
  ticket(job: Job, { background }: Submission): Ticket | undefined {
    return background || job.state === 'entering' ? this.#store.pending : undefined
  }

  /** Whether the job is what the submission asked for: the store may have refused it. */
  isKept(job: Job, { background }: Submission): boolean {
    if (job.state === 'refused') return false
    return job.background || !background || job.state === 'ended'
  }

  /** How many jobs are lost with the server, and how many are in the store. */
  left(): { readonly jobs: number; readonly kept: number } {
    let kept = 0
    if (this.#store.durable) for (const job of this) if (job.background) kept += 1
    return { jobs: this.size - kept, kept }
  }

  /** A job of an earlier life of the server. */
  restored(stored: StoredJob): void {
    const submission: Submission = { ...stored, background: true }
    const queue = this.queue(stored.function)
    const identity = { number: stored.number, queue, key: coalescingKey(submission) }
    const job = new Job(identity, submission, this.#workloads.keep(stored.workload), stored.retries)
    this.enter(job)
    this.#entrance.kept(job, stored.runAt)
  }

  /** From now on the job outlives the server. */
  kept(job: Job, runAt: number): void {
    this.#entrance.kept(job, runAt)
  }

  /** What the store could not keep was never there; a promise that came too late is taken back. */
  refused(job: Job): void {
    if (job.state === 'entering') {
      super.strike(job)
      job.end('refused')
      this.struck()
    } else job.takeBackPromise()
  }

  /** There is a job less. */
  protected abstract struck(): void

  /** @param waiter who waits for it, when it is not a background submission. */
  protected create(queue: FunctionQueue, key: string, submission: Submission, waiter: Waiter): Job {
    const number = this.nextNumber()
    const workload = this.#workloads.keep(submission.workload)
    const job = new Job({ number, queue, key }, submission, workload)
    if (!submission.background) job.attach(waiter)
    this.enter(job)
    this.#entrance.enter(job, submission.runAt)
    return job
  }

  /** One more wants a job that is there. It does not change what the job is, but for the promise that it runs. */
  protected join(job: Job, { background }: Submission, waiter: Waiter): void {
    if (!background) job.attach(waiter)
    else if (!job.background) {
      job.promise()
      this.#store.keep(job, 0)
    }
  }

  /** Its worker was lost, and it stands in line again. */
  protected comeBack(job: Job): void {
    if (job.background) this.#store.retry(job)
    this.#entrance.comeBack(job)
  }

  /** Nobody is owed anything any more. */
  protected disown(job: Job): void {
    if (job.background) this.#store.drop(job)
    job.disown()
  }

  protected override strike(job: Job): void {
    if (job.background) this.#store.drop(job)
    this.#entrance.leave(job)
    super.strike(job)
  }

  /** Jobs that are not over, and need not be: they wait for their time, or for the next life of the server. */
  protected get waiting(): number {
    return this.#entrance.waiting
  }

  /** What is kept may wait for the next life of the server, and does from now on. */
  protected shelve(): void {
    this.#entrance.shelve(this)
  }
}
