import type { Job } from '../jobs/job.js'
import type { Entrance } from './entrance.js'

/** The jobs that are held. */
export interface HeldJobs extends Iterable<Job> {
  readonly size: number
  /** Nobody wants it any more. */
  finish(job: Job): void
}

/** How a server comes to its end once it takes no more: nobody's jobs are dropped, and the others waited for. */
export class Settling {
  readonly #jobs: HeldJobs
  readonly #entrance: Entrance
  #settled: (() => void) | undefined

  constructor(jobs: HeldJobs, entrance: Entrance) {
    this.#jobs = jobs
    this.#entrance = entrance
  }

  /** Takes no more submissions. Resolves when nothing is queued and nothing runs. */
  begin(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled = resolve
      this.#entrance.close(this.#jobs)
      this.dropAbandoned(this.#jobs)
      this.changed()
    })
  }

  /** How many jobs are waited for. */
  get unsettled(): number {
    return this.#jobs.size - this.#entrance.waiting
  }

  /** How many jobs are lost with the server, and how many are in the store. */
  left(): { readonly jobs: number; readonly kept: number } {
    let kept = 0
    for (const job of this.#jobs) if (this.#entrance.isKept(job) && job.state !== 'entering') kept += 1
    return { jobs: this.#jobs.size - kept, kept }
  }

  /** Once the entrance is closed nobody's turn is waited for. */
  dropAbandoned(jobs: Iterable<Job>): void {
    if (!this.#entrance.isClosed) return
    for (const job of jobs) {
      if (job.abandoned && (job.state === 'queued' || job.state === 'waiting')) this.#jobs.finish(job)
    }
  }

  /** To be called when jobs have ended, or need not end any more. */
  changed(): void {
    if (this.unsettled === 0) this.#settled?.()
  }
}
