import type { Buffer } from 'node:buffer'
import type { JobCaller, TypedJobs } from '@gearwork/core'
import type { Decision } from '@gearwork/core/lone-run'
import type { RecordedLog, RecordedStatus } from './recording.js'

/** The methods of a work, by name. */
export type MethodName<Work> = keyof TypedJobs<Work> & string

/** What a method's callers give: nothing, perhaps something, or one value. */
export type PayloadOf<Work, M extends MethodName<Work>> =
  TypedJobs<Work>[M] extends JobCaller<infer Payload, infer _Result, infer _Piece> ? Payload : never

/** What a method's callers get. */
export type ResultOf<Work, M extends MethodName<Work>> =
  TypedJobs<Work>[M] extends JobCaller<infer _Payload, infer Result, infer _Piece> ? Result : never

/** What a method's callers get piece by piece. */
export type PieceOf<Work, M extends MethodName<Work>> =
  TypedJobs<Work>[M] extends JobCaller<infer _Payload, infer _Result, infer Piece> ? Piece : never

/**
 * What would become of a background job that failed so: `retry` and `snooze` after `delayMs`, `dead-letter`, `discard`;
 * or `given-back`, because its signal had aborted: then its server hands it out again.
 */
export type JobFate = Exclude<Decision, { readonly fate: 'fail' }> | { readonly fate: 'given-back' }

/** What a run told on its way. */
export interface JobTold<Piece> {
  /** By `job.status()`, in order. */
  readonly statuses: readonly RecordedStatus[]
  /** Pieces of the result as bytes: what the method yielded, or gave to `job.data()`. */
  readonly data: readonly Buffer[]
  /** The same, read by the job's codec. Reading it throws a {BadResultError} where that cannot. */
  readonly pieces: readonly Piece[]
  /** By `job.warning()`, as text. */
  readonly warnings: readonly string[]
  /** What was written to `job.log`, unless middleware gave the run another logger. */
  readonly logs: readonly RecordedLog[]
}

/** How a run went. */
export type JobReport<Result, Piece = unknown> = JobTold<Piece> &
  (
    | { readonly status: 'complete'; readonly result: Result; readonly error: undefined }
    | {
        readonly status: 'failed'
        readonly result: undefined
        /** What was thrown: by the method, by middleware, by codec or schema. */
        readonly error: unknown
        readonly fate: JobFate
      }
  )
