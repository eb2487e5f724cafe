import type { Buffer } from 'node:buffer'
import { decodeException } from '@gearwork/protocol'
import { ClientError } from './errors.js'

/** A job as errors name it. */
export interface JobName {
  readonly function: string
  /** Undefined as long as no server acknowledged the job. */
  readonly handle: string | undefined
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
  /** The code of the worker's error, where it said one. */
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
      `${jobWords(job)} is lost with its server (${cause.message}): it may or may not have run; ` +
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

  /** @param outage why it has not even been sent. */
  constructor(job: JobName, milliseconds: number, outage?: Error) {
    const sentence = `${jobWords(job)} took longer than the ${milliseconds} ms it was given`
    if (outage === undefined) super(sentence)
    else super(`${sentence}: ${outage.message}`, { cause: outage })
    this.job = job
  }
}

function jobWords({ function: name, handle }: JobName): string {
  return handle === undefined ? `the job for ${JSON.stringify(name)}` : `job ${handle} (${name})`
}
