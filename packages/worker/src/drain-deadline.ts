import type { Cancel, Clock } from '@gearwork/transport'
import { DrainDeadlineError } from './errors.js'
import type { JobRun } from './run-job.js'

/** The time after which a drain gives back what still runs. The last one that was set counts. */
export class DrainDeadline {
  readonly #clock: Clock
  readonly #runs: Iterable<JobRun>
  #cancel: Cancel | undefined

  constructor(clock: Clock, runs: Iterable<JobRun>) {
    this.#clock = clock
    this.#runs = runs
  }

  set(milliseconds: number): void {
    this.cancel()
    if (milliseconds === 0) this.#giveBack()
    else this.#cancel = this.#clock.after(milliseconds, () => this.#giveBack())
  }

  cancel(): void {
    this.#cancel?.()
  }

  #giveBack(): void {
    for (const run of this.#runs) run.giveBack(new DrainDeadlineError())
  }
}
