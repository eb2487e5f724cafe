import type { WorkerJob } from '@gearwork/worker'
import type { PlannedJob } from '../execution/execution-plan.js'
import type { AttemptContext } from '../runs/attempt-context.js'
import type { DeadLetter } from './letters/letter.js'
import { letterId } from './letters/letter-id.js'
import { jobIdOf, type Turning } from './next-turn.js'
import { deathReasonOf } from './thrown.js'

/** A job in hand that threw. */
export interface FailedJob {
  readonly planned: PlannedJob
  readonly job: WorkerJob
  readonly context: AttemptContext
  /** In milliseconds since the epoch. */
  readonly startedAt: number
  readonly error: unknown
}

export function turningOf({ job, context, startedAt }: FailedJob): Turning {
  const { handle, server, key, read } = context
  return { function: context.function, handle, server, unique: key, reducer: job.reducer, read, startedAt }
}

export function letterOf(failed: FailedJob, now: number): DeadLetter {
  const { context, startedAt, error } = failed
  const { handle, server, unique, attempt, read } = context
  const failedAt = new Date(now)
  return {
    id: letterId(failedAt, jobIdOf(turningOf(failed))),
    function: context.function,
    unique,
    payload: read.payload,
    reason: deathReasonOf(error),
    attempts: attempt,
    firstAt: new Date(read.firstAt ?? startedAt),
    failedAt,
    server,
    handle,
  }
}
