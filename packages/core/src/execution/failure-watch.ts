import type { JobOutcome, WorkerJob, WorkerStop } from '@gearwork/worker'
import { wishOf } from '../fate/thrown.js'
import type { JobDescription } from '../works/description.js'
import type { ExecutionFailure, ExecutionStop } from './execution-stop.js'

/** Keeps the failed job after which its worker stops. */
export class FailureWatch {
  #failure: ExecutionFailure | undefined

  /** Whether the worker is to stop now. */
  sees({ settings }: JobDescription, { function: name, handle }: WorkerJob, outcome: JobOutcome): boolean {
    if (!settings.exitOnFailure.value || !isFailure(outcome)) return false
    this.#failure = { function: name, handle, outcome }
    return true
  }

  /** How the worker stopped, with the failure that was the reason. */
  reasoned(stop: WorkerStop): ExecutionStop {
    return this.#failure === undefined ? stop : { ...stop, reason: 'failure', failure: this.#failure }
  }
}

/** Who throws `JobDiscarded` or `JobSnoozed` has a say in what becomes of the job: nothing broke. */
function isFailure(outcome: JobOutcome): boolean {
  if (outcome.status !== 'exception') return outcome.status === 'failed'
  const { status } = wishOf(outcome.error)
  return status !== 'discard' && status !== 'snooze'
}
