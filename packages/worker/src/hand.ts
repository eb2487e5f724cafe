import type { Assignment, JobOutcome } from './job.js'
import type { LoopSupport } from './loop-support.js'
import type { Offer } from './offer.js'
import { type JobLine, JobRun } from './run-job.js'

/** The jobs that are in hand of those that came by one line. */
export class Hand {
  readonly #line: JobLine
  readonly #support: Pick<LoopSupport, 'slots' | 'jobFinished'>
  readonly #ended: (run: JobRun, outcome: JobOutcome) => void
  #size = 0

  /** `ended`: a job is in hand no more, and its worker has not heard of it yet. */
  constructor(
    line: JobLine,
    support: Pick<LoopSupport, 'slots' | 'jobFinished'>,
    ended: (run: JobRun, outcome: JobOutcome) => void,
  ) {
    this.#line = line
    this.#support = support
    this.#ended = ended
  }

  get empty(): boolean {
    return this.#size === 0
  }

  /** A job that is to be run: it is in hand until it ends. */
  take(assignment: Assignment, offer: Offer): JobRun {
    this.#size += 1
    return new JobRun(assignment, offer, this.#line, this.#drop)
  }

  holds(functionName: string): boolean {
    for (const run of this.#runs) if (this.#has(run) && run.job.function === functionName) return true
    return false
  }

  /** The way back is gone: going on is in vain. */
  abort(reason: Error): void {
    for (const run of this.#runs) if (this.#has(run)) run.abort(reason)
  }

  readonly #drop = (run: JobRun, outcome: JobOutcome): void => {
    this.#support.slots.end(run)
    this.#size -= 1
    this.#ended(run, outcome)
    this.#support.jobFinished(run, outcome)
  }

  /** All that run, by whatever line they came: looked through only in rare moments. */
  get #runs(): Iterable<JobRun> {
    return this.#support.slots.runs
  }

  #has(run: JobRun): boolean {
    return run.line === this.#line
  }
}
