import type { Buffer } from 'node:buffer'
import type { Priority, Response } from '@gearwork/protocol'
import { Link } from './linked-list.js'
import type { FunctionQueue } from './queue.js'
import type { Alarm } from './schedule.js'
import { type JobState, moveJob } from './states.js'
import type { Submission } from './submission.js'
import type { Wait, Waiter } from './waiter.js'
import type { Worker } from './worker.js'
import type { KeptWorkload } from './workloads.js'

/** What a job is known by. */
export interface JobIdentity {
  readonly number: number
  readonly queue: FunctionQueue
  /** Under which its function's queue finds it again; empty: it does not. */
  readonly key: string
}

const nobody: readonly Wait[] = []

/**
 * One job, from its submission to its end: who waits for it, who runs it, how far it is. Millions of them
 * may be queued, so each field counts: a handle is made from the number when somebody must be told it.
 */
export class Job extends Link {
  readonly number: number
  readonly queue: FunctionQueue
  readonly key: string
  readonly unique: string
  readonly priority: Priority
  readonly reducer: string | undefined
  readonly #slab: Buffer
  readonly #start: number
  readonly #end: number
  #promise: 'none' | 'given' | 'refused'
  #state: JobState = 'entering'
  /** Nearly always one, and a Set for each job took a thirtieth of the time of a foreground call. */
  #waits: readonly Wait[] = nobody
  #worker: Worker | undefined = undefined
  #alarm: Alarm | undefined = undefined
  #retries: number
  #numerator = 0
  #denominator = 0

  /** @param retries how often it has lost its worker in earlier lives of the server. */
  constructor(identity: JobIdentity, submission: Submission, workload: KeptWorkload, retries = 0) {
    super()
    this.number = identity.number
    this.queue = identity.queue
    this.key = identity.key
    this.unique = submission.unique
    this.priority = submission.priority
    this.reducer = submission.reducer
    this.#slab = workload.slab
    this.#start = workload.start
    this.#end = workload.end
    this.#promise = submission.background ? 'given' : 'none'
    this.#retries = retries
  }

  get state(): JobState {
    return this.#state
  }

  /** Somebody was promised that it runs, whether or not anybody waits for it. */
  get background(): boolean {
    return this.#promise === 'given'
  }

  /**
   * Nobody wants it any more: it is dropped when its turn comes. This is asked, not noted: whoever attaches
   * in time has it run after all, and a background job is never abandoned.
   */
  get abandoned(): boolean {
    return this.#promise !== 'given' && this.#waits.length === 0
  }

  /** Whether it is what a submission asked for: the store may have refused it, or the promise that it runs. */
  grants({ background }: Submission): boolean {
    if (this.#state === 'refused') return false
    return this.background || !background || this.#state === 'ended'
  }

  get waiters(): number {
    return this.#waits.length
  }

  /** Who runs it. */
  get worker(): Worker | undefined {
    return this.#worker
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

  /** A view, to be sent at once. */
  get workload(): Buffer {
    return this.#slab.subarray(this.#start, this.#end)
  }

  /** Each submission is told of the job once, also when one connection submitted twice. */
  attach(waiter: Waiter): void {
    const wait = waiter.await(this)
    wait.place = this.#waits.length
    if (this.#waits === nobody) this.#waits = [wait]
    else (this.#waits as Wait[]).push(wait)
  }

  /** At once, however many wait: one client may wait a hundred thousand times, and leave. The last takes its place. */
  detach(wait: Wait): void {
    const waits = this.#waits as Wait[]
    if (waits[wait.place] !== wait) return
    const last = waits.pop() as Wait
    if (last === wait) return
    waits[wait.place] = last
    last.place = wait.place
  }

  /** A background submission has joined: from now on it runs even when those who wait leave. */
  promise(): void {
    this.#promise = 'given'
  }

  /** Nobody was promised anything yet. What could not be kept once is not tried again: others wait for the answer. */
  get mayBePromised(): boolean {
    return this.#promise === 'none'
  }

  /** What was promised could not be kept. */
  takeBackPromise(): void {
    this.#promise = 'refused'
  }

  /** Nobody is owed anything any more. */
  disown(): void {
    for (const wait of this.#waits) wait.waiter.forget(wait)
    this.#waits = nobody
    this.#promise = 'none'
  }

  /** Tells everybody who waits. */
  tell(packet: Response): void {
    for (const { waiter } of this.#waits) waiter.tell(packet)
  }

  /** An exception, to those who asked for exceptions; to the others the job has failed. */
  tellException(packet: Response<'WORK_EXCEPTION'>): void {
    for (const { waiter } of this.#waits) {
      waiter.tell(waiter.exceptions ? packet : { name: 'WORK_FAIL', handle: packet.handle })
    }
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
  run(worker: Worker, alarm: Alarm | undefined): void {
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
