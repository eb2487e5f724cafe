/** One way to say something: facts by name, and a sentence; or a sentence alone. */
export interface JobLogLine {
  (fields: object, message?: string): void
  (message: string): void
}

/**
 * Where a job says what it does: the part of a logger that a job needs. pino's loggers are such, as are many others.
 * Where neither middleware nor whoever executes gives runs one, nothing is written anywhere. The command prints it.
 */
export interface JobLog {
  readonly debug: JobLogLine
  readonly info: JobLogLine
  readonly warn: JobLogLine
  readonly error: JobLogLine
}

const nowhere = (): void => {}

/** What jobs have as long as nobody gives them another. */
export const silentLog: JobLog = { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere }
