import type { Class, DependencyContainer } from '../container/tokens.js'
import type { JobContext } from '../execution/job-context.js'
import type { JobDescription, WorkDescription } from '../works/describe.js'
import type { JobLog } from './job-log.js'
import type { Submission } from './submission.js'

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
 * Goes on with what stands further in: the next middleware, at last the method or the server. A second call is
 * refused. @throws what they throw.
 */
export type Next<Result = unknown> = () => Promise<Result>

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

/** The ways in which a middleware may stand around something. */
export type Around = keyof MiddlewareObject

/** One or several, as a list. */
export function middlewareList(option: MiddlewareOption | undefined): readonly Middleware[] {
  if (option === undefined) return []
  return Array.isArray(option) ? option : [option as Middleware]
}

/** What a middleware must be, to follow "must". */
export const mustBeMiddleware =
  'be a function (run, next), an object or class with handle() or submit(), or a list of them'

export function isMiddlewareOption(value: unknown): value is MiddlewareOption {
  return middlewareList(value as MiddlewareOption).every(isMiddleware)
}

/** Classes are told from functions by the methods of their prototypes, which arrows and most functions have not. */
export function isMiddlewareClass(value: unknown): value is Class<MiddlewareObject> {
  return typeof value === 'function' && hasMethod(value.prototype)
}

/** Whether it stands around runs, or around submissions. */
export function standsAround(middleware: Middleware, around: Around): boolean {
  if (isMiddlewareClass(middleware)) return typeof middleware.prototype[around] === 'function'
  if (typeof middleware === 'function') return around === 'handle'
  return typeof (middleware as MiddlewareObject)[around] === 'function'
}

function isMiddleware(value: unknown): boolean {
  return typeof value === 'function' ? isMiddlewareClass(value) || !isClass(value) : hasMethod(value)
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value))
}

function hasMethod(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { handle, submit } = value as Record<Around, unknown>
  return typeof handle === 'function' || typeof submit === 'function'
}
