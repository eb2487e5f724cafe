import type { JobLine, JobRun } from './run-job.js'

/** The jobs that are in hand of those that came by one line. */
export class Hand {
  readonly #line: JobLine
  /** All that run, by whatever line they came: looked through only in rare moments. */
  readonly #runs: Iterable<JobRun>
  #size = 0

  constructor(line: JobLine, runs: Iterable<JobRun>) {
    this.#line = line
    this.#runs = runs
  }

  get empty(): boolean {
    return this.#size === 0
  }

  take(): void {
    this.#size += 1
  }

  drop(): void {
    this.#size -= 1
  }

  holds(functionName: string): boolean {
    for (const run of this.#runs) if (this.#has(run) && run.job.function === functionName) return true
    return false
  }

  /** The way back is gone: going on is in vain. */
  abort(reason: Error): void {
    for (const run of this.#runs) if (this.#has(run)) run.abort(reason)
  }

  #has(run: JobRun): boolean {
    return run.line === this.#line
  }
}
