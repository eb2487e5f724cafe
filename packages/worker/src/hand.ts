import type { JobRun } from './run-job.js'

/** The jobs that are in hand of those that came by one connection. */
export class Hand {
  readonly #runs = new Set<JobRun>()

  get empty(): boolean {
    return this.#runs.size === 0
  }

  take(run: JobRun): void {
    this.#runs.add(run)
  }

  drop(run: JobRun): void {
    this.#runs.delete(run)
  }

  holds(functionName: string): boolean {
    for (const { job } of this.#runs) if (job.function === functionName) return true
    return false
  }

  /** The way back is gone: going on is in vain. */
  abort(reason: Error): void {
    for (const run of this.#runs) run.abort(reason)
  }
}
