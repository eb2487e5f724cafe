import type { ExecutionFailure } from '@gearwork/core'
import { textOf } from '@gearwork/protocol/thrown'

/** A command line that cannot be: what was typed, what is wrong with it, and what to type instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}

/** A name that no described job has, where a Gearman function would do. The cause suggests the nearest job. */
export class UndescribedJobError extends Error {
  override readonly name = 'UndescribedJobError'
  readonly code = 'UNKNOWN_JOB'

  constructor(cause: Error) {
    super(`${cause.message} (--function submits to any Gearman function, whoever serves it)`, { cause })
  }
}

/** A file or folder that a command was told to write, and cannot. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError'
  readonly code = 'UNWRITABLE'

  /** `obstacle`: what is in the way, and what to do. */
  constructor(path: string, obstacle: string, cause: unknown) {
    super(`${path} cannot be written: ${obstacle}`, { cause })
  }
}

/** A file that a command was told to read, and cannot, or cannot use. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
  readonly code = 'UNREADABLE'

  constructor(path: string, cause: unknown) {
    super(`${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** The process that a pid file names is alive. */
export class ServerRunsError extends Error {
  override readonly name = 'ServerRunsError'
  readonly code = 'SERVER_RUNS'

  constructor(file: string, pid: number) {
    super(
      `${file} says that process ${pid} runs already: stop it first, or remove the file if that is no job server`,
    )
  }
}

/** A worker that has stopped because a job of it failed. */
export class StoppedByFailureError extends Error {
  override readonly name = 'StoppedByFailureError'
  readonly code = 'STOPPED_BY_FAILURE'

  constructor({ function: name, handle, outcome }: ExecutionFailure) {
    const said = outcome.status === 'exception' ? `: ${textOf(outcome.error)}` : ''
    super(
      `${name} (${handle}) failed${said}; its worker has stopped, as exitOnFailure asks`,
      causeOf(outcome),
    )
  }
}

function causeOf(outcome: ExecutionFailure['outcome']): ErrorOptions {
  return outcome.status === 'exception' ? { cause: outcome.error } : {}
}

/** The system refused what a command wrote to stdout. */
export class BrokenOutputError extends Error {
  override readonly name = 'BrokenOutputError'
  readonly code = 'BROKEN_OUTPUT'

  constructor(cause: NodeJS.ErrnoException) {
    const full = 'no space is left where it goes (make room, or send it elsewhere)'
    super(`the output cannot be written: ${cause.code === 'ENOSPC' ? full : cause.message}`, { cause })
  }
}
