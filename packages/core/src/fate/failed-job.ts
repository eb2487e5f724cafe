import type { WorkerJob } from '@gearwork/worker'
import type { PlannedJob } from '../execution/execution-plan.js'
import type { AttemptContext } from '../runs/attempt-context.js'
import { ways } from '../settings/ways.js'
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

export function turningOf({ planned, job, context, startedAt }: FailedJob): Turning {
  const { function: name, handle, server, key, read } = context
  const { priority } = ways[planned.job.settings.defaultMethod.value]
  return { function: name, handle, server, unique: key, reducer: job.reducer, priority, read, startedAt }
}

export function letterOf(failed: FailedJob, now: number): DeadLetter {
  const { context, startedAt, error } = failed
  const { handle, server, unique, attempt, read } = context
  const failedAt = new Date(now)
  const turning = turningOf(failed)
  return {
    id: letterId(failedAt, jobIdOf(turning)),
    function: context.function,
    unique,
    payload: read.payload,
    reason: deathReasonOf(error),
    attempts: attempt,
    priority: turning.priority,
    firstAt: new Date(read.firstAt ?? startedAt),
    failedAt,
    server,
    handle,
  }
}
