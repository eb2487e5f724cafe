import type { Response } from '@gearwork/protocol'
import type { Reader } from './reader.js'
import type { Submission } from './submission.js'
import { type JobNames, SubmittedJob } from './submitted-job.js'
import type { KeptWorkload } from './workloads.js'

/** One submission that waits for a job. */
export interface Wait {
  /** Where its job keeps it, which nobody else touches. */
  place: number
  /** Whether it is to hear of exceptions; otherwise they are failures to it. */
  readonly exceptions: boolean
  /** Who reads what it is told. */
  readonly reader: Reader
  tell(packet: Response): void
  /** It waits no more. */
  release(): void
}

const none: readonly Wait[] = []

/** To whom a job is owed: those who wait for it, and whoever was promised that it runs. */
export abstract class OwedJob extends SubmittedJob {
  #promise: 'none' | 'given' | 'refused'
  /** Nearly always one, and a Set for each job took a thirtieth of the time of a foreground call. */
  #waits: Wait[] | undefined

  constructor(names: JobNames, submission: Submission, workload: KeptWorkload) {
    super(names, submission, workload)
    this.#promise = submission.background ? 'given' : 'none'
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
    return this.#promise !== 'given' && this.waiters === 0
  }

  get waiters(): number {
    return this.#waits?.length ?? 0
  }

  /** Who reads what is told of it, where it is one alone. */
  get onlyReader(): Reader | undefined {
    return this.waiters === 1 ? this.#waits?.[0]?.reader : undefined
  }

  /** Each submission is told of the job once, also when one connection submitted twice. */
  attach(wait: Wait): void {
    wait.place = this.waiters
    if (this.#waits === undefined) this.#waits = [wait]
    else this.#waits.push(wait)
  }

  /** At once, however many wait: one client may wait a hundred thousand times, and leave. The last takes its place. */
  detach(wait: Wait): void {
    const waits = this.#waits
    if (waits?.[wait.place] !== wait) return
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
    for (const wait of this.#waits ?? none) wait.release()
    this.#waits = undefined
    this.#promise = 'none'
  }

  /** Tells everybody who waits. */
  tell(packet: Response): void {
    for (const wait of this.#waits ?? none) wait.tell(packet)
  }

  /** An exception, to those who asked for exceptions; to the others the job has failed. */
  tellException(packet: Response<'WORK_EXCEPTION'>): void {
    for (const wait of this.#waits ?? none) {
      wait.tell(wait.exceptions ? packet : { name: 'WORK_FAIL', handle: packet.handle })
    }
  }
}
