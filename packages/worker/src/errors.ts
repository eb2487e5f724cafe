import { quote } from '@gearwork/transport'

/** What a caller can tell apart. */
export type WorkerErrorCode =
  | 'WORKER_STOPPED'
  | 'INVALID_WORKER_OPTION'
  | 'FUNCTION_TIMEOUT'
  | 'JOB_FAILED_BY_HANDLER'
  | 'JOB_RESULT'
  | 'DRAIN_DEADLINE'
  | 'JOB_GIVEN_BACK'

/** The root of what the worker throws, with a stable code. */
export abstract class WorkerError extends Error {
  abstract readonly code: WorkerErrorCode
}

/** `start()` was called on a worker that had been stopped, or it was stopped while it started. */
export class WorkerStoppedError extends WorkerError {
  override readonly name = 'WorkerStoppedError'
  readonly code = 'WORKER_STOPPED'

  constructor() {
    super('the worker has been stopped, and a worker starts only once: make another')
  }
}

/** A setting that a worker cannot work with. */
export class WorkerOptionError extends WorkerError {
  override readonly name = 'WorkerOptionError'
  readonly code = 'INVALID_WORKER_OPTION'

  constructor(option: string, wanted: string, got: unknown) {
    super(`${option} must be ${wanted}, got ${quote(got)}`)
  }
}

/** A job took longer than its function allows. It is the reason of the job's signal, and the job's exception. */
export class FunctionTimeoutError extends WorkerError {
  override readonly name = 'FunctionTimeoutError'
  readonly code = 'FUNCTION_TIMEOUT'

  constructor(functionName: string, milliseconds: number) {
    super(`the job of ${functionName} was not done within ${milliseconds} ms`)
  }
}

/** Thrown by a handler, it ends the job as WORK_FAIL: the client hears that it failed, and nothing more. */
export class JobFailed extends WorkerError {
  override readonly name = 'JobFailed'
  readonly code = 'JOB_FAILED_BY_HANDLER'

  constructor(message = 'the job failed', options?: ErrorOptions) {
    super(message, options)
  }
}

/**
 * Thrown by a handler, it ends the run without a word of how: the job's server queues it again, behind the others,
 * as soon as no job of its function runs here. Servers count that as one of its attempts.
 */
export class JobGivenBack extends WorkerError {
  override readonly name = 'JobGivenBack'
  readonly code = 'JOB_GIVEN_BACK'

  constructor(message = 'the job was given back: its server hands it out again', options?: ErrorOptions) {
    super(message, options)
  }
}

/** A handler returned what Gearman cannot carry, or too much of it. */
export class JobResultError extends WorkerError {
  override readonly name = 'JobResultError'
  readonly code = 'JOB_RESULT'

  constructor(functionName: string, problem: string) {
    super(`the handler of ${functionName} returned ${problem}`)
  }

  static of(functionName: string, got: unknown): JobResultError {
    const remedy = 'return bytes, a string, nothing, or a generator or async iterable of bytes or strings'
    return new JobResultError(functionName, `${article(got)}: ${remedy}`)
  }

  static tooLarge(functionName: string, bytes: number, mostBytes: number): JobResultError {
    const remedy = 'yield it in pieces, or return a reference to it'
    return new JobResultError(functionName, `${bytes} bytes, where ${mostBytes} fit a packet: ${remedy}`)
  }
}

/** The drain's deadline came before the job's end: the server gives the job to another worker. */
export class DrainDeadlineError extends WorkerError {
  override readonly name = 'DrainDeadlineError'
  readonly code = 'DRAIN_DEADLINE'

  constructor() {
    super('the worker stopped before the job was done: its server hands it out again')
  }
}

function article(value: unknown): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
