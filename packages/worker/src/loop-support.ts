import type { Clock } from '@gearwork/transport'
import type { JobOutcome } from './job.js'
import type { JobRun } from './run-job.js'
import type { Places } from './slots.js'

/** What a grab loop needs of its worker. */
export interface LoopSupport {
  readonly slots: Places<JobRun>
  readonly clock: Clock
  readonly clientId: string | undefined
  /** The most bytes that a result, or a piece of one, may have. */
  readonly maxDataBytes: number
  /** Milliseconds; 0 = never. */
  readonly idlePollMs: number
  /** The server has read what we can do. */
  registered(): void
  /** Places may have become free, or this loop may want one. */
  distribute(): void
  /** The server has nothing for us. */
  asleep(): void
  jobStarting(run: JobRun): void
  jobFinished(run: JobRun, outcome: JobOutcome): void
  /** Nothing is in hand any more, and nothing will be. */
  left(): void
}
