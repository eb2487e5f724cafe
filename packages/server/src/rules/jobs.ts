import { limits, type Priority } from '@gearwork/protocol'
import { coalescingKey } from '../jobs/coalescing.js'
import type { Job, JobQueue } from '../jobs/job.js'
import { Register } from '../jobs/register.js'
import type { Schedule } from '../jobs/schedule.js'
import type { Submission } from '../jobs/submission.js'
import type { Waiter } from '../jobs/waiter.js'
import type { Store, StoredJob } from '../store/store.js'
import type { Ticket } from '../store/ticket.js'
import type { Worker } from '../workers/worker.js'
import { Entrance } from './entrance.js'
import { Newcomers } from './newcomers.js'
import { type Refusal, refusals } from './refusals.js'
import { Runs } from './runs.js'
import { Settling } from './settling.js'

/** What the rules leave open. */
export interface JobRules {
  readonly handlePrefix: string
  /** -1 = unlimited. */
  readonly jobRetries: number
  /** 0 = all. */
  readonly workerWakeup: number
  /** The functions of a worker take turns. */
  readonly roundRobin: boolean
}

/** Each thing that can happen to the jobs that the server holds. */
export class Jobs extends Register {
  /** How they come to their end with the server. */
  readonly settling: Settling
  readonly #schedule: Schedule
  readonly #entrance: Entrance
  readonly #newcomers: Newcomers
  readonly #runs: Runs
  readonly #roundRobin: boolean
  readonly #gaveUp: (job: Job) => void

  /** @param gaveUp hears of a job that fails because its workers were lost too often. */
  constructor(rules: JobRules, schedule: Schedule, store: Store, gaveUp: (job: Job) => void) {
    super(rules.handlePrefix, (lastNumber) => store.giveOut(lastNumber))
    this.#schedule = schedule
    this.#entrance = new Entrance(store, schedule, rules.workerWakeup)
    this.#newcomers = new Newcomers(this, this.#entrance)
    this.settling = new Settling(this, this.#entrance)
    this.#runs = new Runs(schedule, this.#entrance, rules.jobRetries, {
      unwanted: (job) => this.finish(job),
      gaveUp: (job) => this.#fail(job),
      moved: () => this.settling.changed(),
    })
    this.#roundRobin = rules.roundRobin
    this.#gaveUp = gaveUp
  }

  now(): number {
    return this.#schedule.now()
  }

  /**
   * Takes a submission in: as a new job, or as one more that wants a job that is there. Whoever joins does
   * not change what the job is, and is let in when the queue is full.
   *
   * @param waiter who waits for it, when it is not a background submission.
   */
  submit(submission: Submission, waiter: Waiter): Job | Refusal {
    if (submission.unique.length > limits.unique) return refusals.uniqueTooLarge
    if (this.#entrance.isClosed) return refusals.draining
    const queue = this.queue(submission.function)
    const key = coalescingKey(submission)
    const known = this.findSame(queue, key)
    if (known !== undefined) return this.#newcomers.join(known, submission, waiter)
    if (queue.isFull(submission.priority)) return refusals.queueFull
    return this.#newcomers.create(queue, key, submission, waiter)
  }

  /** Who submitted this job hears of it when the ticket settles; at once, where there is none. */
  ticket(job: Job, submission: Submission): Ticket | undefined {
    return this.#entrance.ticket(job, submission)
  }

  /** More is submitted than can be kept. */
  get areCongested(): boolean {
    return this.#entrance.isCongested
  }

  /** A job of an earlier life of the server. */
  restored(job: StoredJob): void {
    this.#newcomers.restore(job)
  }

  /** From now on the job outlives the server. */
  kept(job: Job, runAt: number): void {
    this.#entrance.kept(job, runAt)
    this.settling.changed()
  }

  /** What the store could not keep was never there; a promise that came too late is taken back. */
  refused(job: Job): void {
    if (job.state === 'entering') {
      this.strike(job)
      job.end('refused')
    } else {
      job.takeBackPromise()
      this.settling.dropAbandoned([job])
    }
    this.settling.changed()
  }

  /** The next job for a worker that asks for one. */
  grab(worker: Worker): Job | undefined {
    worker.awake()
    const match = worker.abilities.match(this.#wanted)
    if (match === undefined) return undefined
    if (this.#roundRobin) worker.abilities.rotate(match.ability)
    this.#runs.start(match, worker)
    return match.job
  }

  /** A worker has nothing to do, unless a job has come since it asked: then it is told at once. */
  rest(worker: Worker): void {
    if (worker.abilities.match(this.#wanted) === undefined) worker.sleep()
    else worker.keepAwake()
  }

  /** A job is over: its worker said so, or nobody wants it. */
  finish(job: Job): void {
    this.#runs.end(job)
    this.#entrance.leave(job)
    this.strike(job)
    job.end()
    this.settling.changed()
  }

  /** A worker does not serve a function any more: what it ran of it must be run by another. */
  stopServing(worker: Worker, queue: JobQueue): void {
    worker.cantDo(queue)
    worker.running.lose(queue, this.#lost)
  }

  /** A worker is gone, or serves nothing any more. */
  stopServingAll(worker: Worker): void {
    worker.cantDoAnything()
    worker.running.loseAll(this.#lost)
  }

  /** A client is gone. What only it waited for is dropped when its turn comes. */
  leave(waiter: Waiter): void {
    const jobs = waiter.leave()
    if (!this.#entrance.isClosed) return
    this.settling.dropAbandoned(jobs)
    for (const job of jobs) this.#entrance.left(job)
    this.settling.changed()
  }

  /**
   * Whoever waits is told that the job failed. One that runs is left to its worker, who is not told, and whose
   * result nobody hears.
   */
  cancel(job: Job): void {
    job.tell({ name: 'WORK_FAIL', handle: this.handleOf(job) })
    if (job.state !== 'running') {
      this.finish(job)
      return
    }
    this.#entrance.disown(job)
    this.release(job)
  }

  /** The server takes no more, and hangs up on everybody. */
  suspend(): void {
    this.#runs.suspend()
    this.#entrance.close(this)
  }

  /** The first in line that somebody wants; those nobody wants are dropped on the way. */
  readonly #wanted = (queue: JobQueue, priority: Priority): Job | undefined => {
    let job = queue.first(priority)
    while (job?.abandoned) {
      this.finish(job)
      job = queue.first(priority)
    }
    return job
  }

  readonly #lost = (job: Job): void => this.#runs.lose(job)

  #fail(job: Job): void {
    this.#gaveUp(job)
    job.tell({ name: 'WORK_FAIL', handle: this.handleOf(job) })
    this.finish(job)
  }
}
