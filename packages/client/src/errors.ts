import type { Buffer } from 'node:buffer'
import { decodeException } from '@gearwork/protocol'

/** What a caller can tell apart when a call does not succeed. */
export type ClientErrorCode =
  | 'NO_SERVER'
  | 'JOB_FAILED'
  | 'JOB_EXCEPTION'
  | 'JOB_LOST'
  | 'JOB_TIMEOUT'
  | 'CALL_TIMEOUT'
  | 'SUBMISSION_REFUSED'
  | 'SUBMISSION_INVALID'
  | 'CALL_REFUSED'
  | 'ADMIN_REFUSED'
  | 'CLIENT_CLOSED'
  | 'INVALID_OPTION'

export abstract class ClientError extends Error {
  abstract readonly code: ClientErrorCode
}

/** Why a server did not take a call. Without an error its connection was still being made. */
export interface ServerTrouble {
  readonly server: string
  readonly error: Error | undefined
}

/** A job as errors name it. */
export interface JobName {
  readonly function: string
  /** Undefined as long as no server acknowledged the job. */
  readonly handle: string | undefined
}

/** A server's ERROR packet. */
export interface Refusal {
  readonly code: string
  readonly text: string
}

/** No server could be reached in time. */
export class NoServerError extends ClientError {
  override readonly name = 'NoServerError'
  readonly code = 'NO_SERVER'
  readonly servers: readonly ServerTrouble[]

  constructor(servers: readonly ServerTrouble[]) {
    super(`no job server could be reached: ${servers.map(troubleSentence).join('; ')}`)
    this.servers = servers
  }
}

/** The worker said that the job failed, and nothing more. */
export class JobFailedError extends ClientError {
  override readonly name = 'JobFailedError'
  readonly code = 'JOB_FAILED'
  readonly job: JobName

  constructor(job: JobName) {
    super(`${jobWords(job)} failed: its worker gave no reason`)
    this.job = job
  }
}

/** The worker's function threw. The message is the worker's own. */
export class JobExceptionError extends ClientError {
  override readonly name = 'JobExceptionError'
  readonly code = 'JOB_EXCEPTION'
  readonly job: JobName
  /** The name of the worker's error, `Error` where the worker did not say. */
  readonly exceptionName: string
  readonly exceptionCode: string | undefined
  /** The body of WORK_EXCEPTION as it came. */
  readonly data: Buffer

  constructor(job: JobName, data: Buffer) {
    const report = decodeException(data)
    super(report.message)
    this.job = job
    this.exceptionName = report.name
    this.exceptionCode = report.code
    this.data = data
  }

  /** Reads like the worker's own error: `RangeError: too wide`. */
  override toString(): string {
    return this.message === '' ? this.exceptionName : `${this.exceptionName}: ${this.message}`
  }
}

/** The server that had acknowledged the job was lost: nobody can tell any more what became of it. */
export class JobLostError extends ClientError {
  override readonly name = 'JobLostError'
  readonly code = 'JOB_LOST'
  readonly job: JobName

  constructor(job: JobName, cause: Error) {
    super(
      `${jobWords(job)} is lost with its server (${cause.message}): it may have run or not; ` +
        'a job that can run twice is submitted again with idempotent: true',
      { cause },
    )
    this.job = job
  }
}

/** The job was not done (or not acknowledged, in the background) in time. The server may still run it. */
export class JobTimeoutError extends ClientError {
  override readonly name = 'JobTimeoutError'
  readonly code = 'JOB_TIMEOUT'
  readonly job: JobName

  constructor(job: JobName, milliseconds: number) {
    super(`${jobWords(job)} took longer than the ${milliseconds} ms it was given`)
    this.job = job
  }
}

/** A question to a server was not answered in time. */
export class CallTimeoutError extends ClientError {
  override readonly name = 'CallTimeoutError'
  readonly code = 'CALL_TIMEOUT'

  constructor(call: string, milliseconds: number) {
    super(`${call} was not answered within ${milliseconds} ms`)
  }
}

/** The server answered a submission with an ERROR, for instance because the queue is full. */
export class SubmissionRefusedError extends ClientError {
  override readonly name = 'SubmissionRefusedError'
  readonly code = 'SUBMISSION_REFUSED'
  readonly function: string
  readonly server: string
  /** The server's own code, `QUEUE_ERROR` for a full queue. */
  readonly serverCode: string
  readonly serverText: string

  constructor(functionName: string, server: string, refusal: Refusal) {
    super(
      `the job server at ${server} refused a job for ${JSON.stringify(functionName)}: ${refusalWords(refusal)}`,
    )
    this.function = functionName
    this.server = server
    this.serverCode = refusal.code
    this.serverText = refusal.text
  }
}

/** A submission that no server would take; nothing was sent. */
export class SubmissionInvalidError extends ClientError {
  override readonly name = 'SubmissionInvalidError'
  readonly code = 'SUBMISSION_INVALID'
}

/** The server answered a question with an ERROR: it does not know how to answer it. */
export class CallRefusedError extends ClientError {
  override readonly name = 'CallRefusedError'
  readonly code = 'CALL_REFUSED'
  readonly server: string
  readonly serverCode: string

  constructor(call: string, server: string, refusal: Refusal) {
    super(`the job server at ${server} refused ${call}: ${refusalWords(refusal)}`)
    this.server = server
    this.serverCode = refusal.code
  }
}

/** The server answered a command of the text protocol with ERR. */
export class AdminRefusedError extends ClientError {
  override readonly name = 'AdminRefusedError'
  readonly code = 'ADMIN_REFUSED'
  readonly server: string
  readonly command: string
  /** What followed ERR. */
  readonly answer: string

  constructor(server: string, command: string, answer: string) {
    super(`the job server at ${server} refused ${JSON.stringify(command)}: ${answer}`)
    this.server = server
    this.command = command
    this.answer = answer
  }
}

/** The client was closed before the call ended, or before it was made. */
export class ClientClosedError extends ClientError {
  override readonly name = 'ClientClosedError'
  readonly code = 'CLIENT_CLOSED'

  constructor() {
    super('the client is closed')
  }
}

/** An option that cannot be followed; the message quotes it. */
export class ClientOptionError extends ClientError {
  override readonly name = 'ClientOptionError'
  readonly code = 'INVALID_OPTION'
}

function troubleSentence({ server, error }: ServerTrouble): string {
  return error?.message ?? `the connection to ${server} is still being made`
}

function jobWords({ function: name, handle }: JobName): string {
  return handle === undefined ? `the job for ${JSON.stringify(name)}` : `job ${handle} (${name})`
}

function refusalWords({ code, text }: Refusal): string {
  return text === '' ? code : `${text} (${code})`
}
