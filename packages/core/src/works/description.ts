import type { UniqueKeyGenerator } from '../calls/unique-keys.js'
import type { Class, DependencyContainer, InjectionToken } from '../container/tokens.js'
import type { JobLog } from '../hooks/job-log.js'
import type { Next } from '../hooks/next.js'
import type { Submission } from '../hooks/submission.js'
import type { Codec } from '../payloads/codec.js'
import type { StandardSchema } from '../payloads/standard-schema.js'
import type { JobContext } from '../runs/job-context.js'
import type { ListedJob, ListedWork } from './listed.js'

// A job says what stands around its runs, and that is shown the job: their types name each other, and stand together.

/** A decorated class as plain data: everything after the decorators works on this. */
export interface WorkDescription extends ListedWork<JobDescription> {
  readonly target: Class
  /** The container's token for the instance: the class itself unless `service` says otherwise. */
  readonly service: InjectionToken
}

/** One job of a work. */
export interface JobDescription extends ListedJob {
  readonly codec: Codec
  readonly input: StandardSchema | undefined
  readonly output: StandardSchema | undefined
  /** What makes its unique keys; undefined where that is left to the configuration. */
  readonly uniqueKey: UniqueKeyGenerator | undefined
  /** What stands around its runs and submissions: its work's, then its own. */
  readonly middleware: readonly Middleware[]
}

/** A run of a job, as middleware sees it: its payload decoded and accepted by the job's schema. */
export interface MiddlewareRun {
  readonly work: WorkDescription
  readonly job: JobDescription
  /** What the method gets as its second parameter. */
  readonly context: JobContext
  /** What the work was built by. */
  readonly container: DependencyContainer
  /** The server's name for the job. */
  readonly handle: string
  /** Its unique key as it came over the wire, also one that nobody gave it but the middleware of its caller. */
  readonly key: string
  /** The first is 1. */
  readonly attempt: number
  /** Aborts when going on is in vain. */
  readonly signal: AbortSignal
  /** What the method will be given: whatever it is when the last middleware calls `next()`. */
  payload: unknown
  /** What the method gets as `job.log`. */
  log: JobLog
}

/**
 * Stands around every run of a job. What it returns is the result (of a generator method, an iterable), what it
 * throws fails the job; without `next()` the method is not called.
 */
export type RunMiddleware = (run: MiddlewareRun, next: Next) => unknown

/** Stands around runs, around submissions, or around both. */
export interface MiddlewareObject {
  /** Around every run of a job, in its worker. */
  handle?(run: MiddlewareRun, next: Next): unknown
  /** Around every typed submission, in its caller. @returns what `next()` gave: the handle of the job. */
  submit?(submission: Submission, next: Next<void>): unknown
}

/** A function around runs, an object, or the class of one, which the container builds. */
export type Middleware = RunMiddleware | MiddlewareObject | Class<MiddlewareObject>

/** What `use` takes: one, or several from the outermost inwards. */
export type MiddlewareOption = Middleware | readonly Middleware[]
