import { type Clock, Deadline } from '@gearwork/transport'
import { DrainDeadlineError } from './errors.js'
import type { JobRun } from './run-job.js'
import type { Servers } from './servers.js'
import type { Slots } from './slots.js'
import type { WorkerStop } from './stop.js'

/** How a worker leaves its servers: when what is in hand is done, or its time is over. */
export class Departure {
  /** Resolves when it has stopped. */
  readonly done: Promise<WorkerStop>
  readonly #servers: Servers
  readonly #slots: Slots<JobRun>
  readonly #deadline: Deadline
  #resolve: (stop: WorkerStop) => void = () => {}

  constructor(servers: Servers, slots: Slots<JobRun>, clock: Clock) {
    this.#servers = servers
    this.#slots = slots
    this.#deadline = new Deadline(clock, () => this.#giveBack())
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  /** Resolves when nothing is in hand any more, and every connection is closed. */
  async begin(): Promise<void> {
    await Promise.all([this.#servers.leave(), this.#slots.ended()])
  }

  /** So many milliseconds more, and nothing is waited for. */
  endIn(milliseconds: number): void {
    this.#deadline.set(milliseconds)
  }

  end(stop: WorkerStop): void {
    this.#deadline.cancel()
    this.#resolve(stop)
  }

  /** What runs, and what may be on its way, goes to other workers. */
  #giveBack(): void {
    for (const run of this.#slots.runs) run.giveBack(new DrainDeadlineError())
    this.#servers.hurry()
  }
}
