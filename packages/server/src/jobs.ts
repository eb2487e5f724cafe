import { limits, type Priority } from '@gearwork/protocol'
import type { Match } from './abilities.js'
import { coalescingKey } from './coalescing.js'
import type { Job, Submission } from './job.js'
import { type EntranceRules, KeptJobs } from './kept-jobs.js'
import type { FunctionQueue } from './queue.js'
import { type Refusal, refusals } from './refusals.js'
import type { Alarm, Schedule } from './schedule.js'
import type { Store } from './store/store.js'
import type { Waiter } from './waiter.js'
import type { Worker } from './worker.js'

/** What the rules leave open. */
export interface JobRules extends EntranceRules {
  /** -1 = unlimited. */
  readonly jobRetries: number
}

/** Hears of a job that fails because its workers were lost too often. */
export type GaveUp = (job: Job) => void

/** Each thing that can happen to the jobs that the server holds. */
export class Jobs extends KeptJobs {
  readonly #rules: JobRules
  readonly #schedule: Schedule
  readonly #gaveUp: GaveUp
  #settled: (() => void) | undefined

  constructor(rules: JobRules, schedule: Schedule, store: Store, gaveUp: GaveUp) {
    super(rules, schedule, store)
    this.#rules = rules
    this.#schedule = schedule
    this.#gaveUp = gaveUp
  }

  now(): number {
    return this.#schedule.now()
  }

  /** The job that this worker runs under this handle. */
  runBy(worker: Worker, handle: string): Job | undefined {
    const job = this.find(handle)
    return job?.worker === worker ? job : undefined
  }

  /**
   * Takes a submission in: as a new job, or as one more that wants a job that is there. Whoever joins does
   * not change what the job is, and is let in when the queue is full.
   *
   * @param waiter who waits for it, when it is not a background submission.
   */
  submit(submission: Submission, waiter: Waiter): Job | Refusal {
    if (submission.unique.length > limits.unique) return refusals.uniqueTooLarge
    if (this.#settled !== undefined) return refusals.draining
    const queue = this.queue(submission.function)
    const key = coalescingKey(submission)
    const known = queue.find(key)
    if (known === undefined) {
      if (queue.isFull(submission.priority)) return refusals.queueFull
      return this.create(queue, key, submission, waiter)
    }
    this.join(known, submission, waiter)
    return known
  }

  /** The next job for a worker that asks for one. */
  grab(worker: Worker): Job | undefined {
    worker.awake()
    const match = worker.abilities.match(this.#wanted)
    if (match === undefined) return undefined
    worker.abilities.rotate(match.ability)
    this.#start(match, worker)
    return match.job
  }

  /** A worker has nothing to do, unless a job has come since it asked: then it is told at once. */
  rest(worker: Worker): void {
    if (worker.abilities.match(this.#wanted) === undefined) worker.sleep()
    else worker.keepAwake()
  }

  /** A job is over: its worker said so. */
  finish(job: Job): void {
    this.#forget(job)
  }

  /** A worker does not serve a function any more: what it ran of it must be run by another. */
  stopServing(worker: Worker, queue: FunctionQueue): void {
    worker.cantDo(queue)
    for (const job of worker.running) if (job.queue === queue) this.#lose(job)
  }

  /** A worker is gone, or serves nothing any more. */
  stopServingAll(worker: Worker): void {
    worker.cantDoAnything()
    for (const job of worker.running) this.#lose(job)
  }

  /** A client is gone. What only it waited for is dropped when its turn comes. */
  leave(waiter: Waiter): void {
    waiter.leave()
    if (this.#settled !== undefined) this.#dropAbandoned()
  }

  /**
   * Whoever waits is told that the job failed. One that runs is left to its worker, who is not told, and whose
   * result nobody hears.
   */
  cancel(job: Job): void {
    job.tell({ name: 'WORK_FAIL', handle: this.handleOf(job) })
    if (job.state !== 'running') {
      this.#forget(job)
      return
    }
    this.disown(job)
    job.queue.release(job)
  }

  /** Takes no more submissions. Resolves when nothing is queued and nothing runs. */
  settle(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled = resolve
      this.#dropAbandoned()
      this.shelve()
      this.struck()
    })
  }

  /** The first in line that somebody wants; those nobody wants are dropped on the way. */
  readonly #wanted = (queue: FunctionQueue, priority: Priority): Job | undefined => {
    let job = queue.first(priority)
    while (job?.abandoned) {
      this.#forget(job)
      job = queue.first(priority)
    }
    return job
  }

  #start({ job, ability }: Match, worker: Worker): void {
    job.queue.take(job)
    worker.take(job)
    job.run(worker, ability.timeoutMs === 0 ? undefined : this.#deadline(job, ability.timeoutMs))
  }

  #deadline(job: Job, timeoutMs: number): Alarm {
    return this.#schedule.add(this.now() + timeoutMs, () => this.#lose(job))
  }

  /** A drain waits for nobody's job; otherwise it stays in line until it is dropped on the way, as in gearmand. */
  #lose(job: Job): void {
    if (this.#settled !== undefined && job.abandoned) {
      this.#forget(job)
      return
    }
    this.#silence(job)
    job.worker?.giveUp(job)
    job.lose()
    job.queue.takeBack(job)
    if (this.#triedEnough(job)) this.#fail(job)
    else this.comeBack(job)
  }

  #triedEnough(job: Job): boolean {
    const { jobRetries } = this.#rules
    return jobRetries >= 0 && job.retries >= Math.max(1, jobRetries)
  }

  #fail(job: Job): void {
    this.#gaveUp(job)
    job.tell({ name: 'WORK_FAIL', handle: this.handleOf(job) })
    this.#forget(job)
  }

  #forget(job: Job): void {
    this.#silence(job)
    job.worker?.giveUp(job)
    this.strike(job)
    job.end()
    this.struck()
  }

  #silence(job: Job): void {
    const alarm = job.takeAlarm()
    if (alarm !== undefined) this.#schedule.cancel(alarm)
  }

  #dropAbandoned(): void {
    for (const job of this) if (job.abandoned && job.state === 'queued') this.#forget(job)
  }

  protected override struck(): void {
    if (this.size === this.waiting) this.#settled?.()
  }
}
