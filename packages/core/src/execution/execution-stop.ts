import type { JobOutcome, WorkerStop } from '@gearwork/worker'

/** Why and how an execution stopped. */
export interface ExecutionStop extends Omit<WorkerStop, 'reason'> {
  /** As a worker says it; `failure`: a job failed that has `exitOnFailure`. */
  readonly reason: WorkerStop['reason'] | 'failure'
  /** That job; undefined for any other reason. */
  readonly failure?: ExecutionFailure
}

/** The end of a job after which its worker stopped. */
export interface ExecutionFailure {
  readonly function: string
  readonly handle: string
  /** `failed` where the job itself said so, `exception` with what it threw. */
  readonly outcome: JobOutcome
}
