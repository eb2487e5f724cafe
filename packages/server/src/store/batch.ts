import type { Job } from '../jobs/job.js'
import { Changes } from './changes.js'
import { Ticket } from './ticket.js'

/** Changes that are made together, and who hears of it. */
export class Batch {
  readonly changes: Changes
  readonly ticket = new Ticket()
  readonly #jobs: Job[] = []
  /** Most jobs may run at once, and need no place here. */
  readonly #times = new Map<Job, number>()

  constructor(expectedBytes: number) {
    this.changes = new Changes(expectedBytes)
  }

  keep(job: Job, runAt: number): void {
    this.changes.keep(
      {
        number: job.number,
        function: job.queue.name,
        unique: job.unique,
        priority: job.priority,
        reducer: job.reducer,
        workload: job.workload,
      },
      runAt,
    )
    this.#jobs.push(job)
    if (runAt > 0) this.#times.set(job, runAt)
  }

  /** Says of each job, in order, what has become of it; then to all who wait. */
  settle(become: (job: Job, runAt: number) => void): void {
    for (const job of this.#jobs) become(job, this.#times.get(job) ?? 0)
    this.ticket.settle()
  }
}
