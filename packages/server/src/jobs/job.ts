import { type JobState, moveJob } from '../states.js'
import { OwedJob } from './owed-job.js'
import type { FunctionQueue } from './queue.js'
import type { Alarm } from './schedule.js'
import type { Submission } from './submission.js'
import type { JobNames } from './submitted-job.js'
import type { KeptWorkload } from './workloads.js'

/** The queue of one function. */
export type JobQueue = FunctionQueue<Job>

/** What a job is known by. */
export interface JobIdentity extends JobNames {
  readonly queue: JobQueue
}

/** Who runs a job. */
export interface Runner {
  /** It runs it no more. */
  giveUp(job: Job): void
}

/**
 * One job, from its submission to its end: who runs it, how far it is. Millions of them may be queued, so each field
 * counts, and what it is made of (`SubmittedJob`, `OwedJob`) is one object: a handle is made from the number when
 * somebody must be told it.
 */
export class Job extends OwedJob {
  readonly queue: JobQueue
  #state: JobState = 'entering'
  #worker: Runner | undefined = undefined
  #alarm: Alarm | undefined = undefined
  #retries: number
  #numerator = 0
  #denominator = 0

  /** @param retries how often it has lost its worker in earlier lives of the server. */
  constructor(identity: JobIdentity, submission: Submission, workload: KeptWorkload, retries = 0) {
    super(identity, submission, workload)
    this.queue = identity.queue
    this.#retries = retries
  }

  get state(): JobState {
    return this.#state
  }

  /** Whether it is what a submission asked for: the store may have refused it, or the promise that it runs. */
  grants({ background }: Submission): boolean {
    if (this.#state === 'refused') return false
    return this.background || !background || this.#state === 'ended'
  }

  /** Who runs it. */
  get worker(): Runner | undefined {
    return this.#worker
  }

  /** Something rings for it: it waits for its time, or its worker has had it for too long at one. */
  get isTimed(): boolean {
    return this.#alarm !== undefined
  }

  /** How often it has lost its worker. */
  get retries(): number {
    return this.#retries
  }

  get numerator(): number {
    return this.#numerator
  }

  get denominator(): number {
    return this.#denominator
  }

  progress(numerator: number, denominator: number): void {
    this.#numerator = numerator
    this.#denominator = denominator
  }

  /** @param alarm rings when its time comes; it may never come in this life of the server. */
  await(alarm: Alarm | undefined): void {
    this.#state = moveJob(this.#state, 'waiting')
    this.#alarm = alarm
  }

  lineUp(): void {
    this.#state = moveJob(this.#state, 'queued')
    this.#alarm = undefined
  }

  /** @param alarm rings when the worker has had it for too long. */
  run(worker: Runner, alarm: Alarm | undefined): void {
    this.#state = moveJob(this.#state, 'running')
    this.#worker = worker
    this.#alarm = alarm
  }

  /** Its worker was lost: it begins again. */
  lose(): void {
    this.suspend()
    this.#retries += 1
  }

  /** Its worker was sent away: it begins again, and that does not count. */
  suspend(): void {
    this.#state = moveJob(this.#state, 'queued')
    this.#worker = undefined
    this.progress(0, 0)
  }

  end(state: 'ended' | 'refused' = 'ended'): void {
    this.#state = moveJob(this.#state, state)
    this.#worker = undefined
    this.disown()
  }

  /** What would ring for it, which from now on is not its own. */
  takeAlarm(): Alarm | undefined {
    const alarm = this.#alarm
    this.#alarm = undefined
    return alarm
  }
}
