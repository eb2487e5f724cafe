import { Buffer } from 'node:buffer'
import { limits, type Priority, priorities, type Request, submissionName } from '@gearwork/protocol'
import { SubmissionInvalidError } from './errors.js'

/** What a job gets. Strings are sent as UTF-8; bytes are not copied: leave them alone until they are sent. */
export type Workload = Uint8Array | string

/** A job to be submitted, as its packet will say it. */
export interface Order {
  readonly function: string
  readonly unique: string
  readonly workload: Uint8Array
  readonly priority: Priority
  readonly background: boolean
}

/** The most bytes that one UTF-16 code unit takes in UTF-8. */
const bytesPerUnit = 3
const nothing = Buffer.alloc(0)

export function toBytes(workload: Workload | undefined): Uint8Array {
  if (workload === undefined) return nothing
  if (typeof workload === 'string') return Buffer.from(workload)
  if (workload instanceof Uint8Array) return workload
  throw new SubmissionInvalidError(`a workload is bytes or a string, not ${typeof workload}: encode it first`)
}

/**
 * The packet that submits the job. `reducer` combines the parts of a reduce job; `at` is the moment before
 * which the job does not run, in milliseconds since the epoch if it is a number.
 *
 * @throws {SubmissionInvalidError} for a job that no server would take
 */
export function submission(
  order: Order,
  maxPacketBytes: number,
  reducer?: string,
  at?: Date | number,
): Request {
  checkName('function', order.function, limits.function)
  checkText('unique key', order.unique, limits.unique)
  if (order.workload.length + limits.arguments > maxPacketBytes) throw tooLarge(order, maxPacketBytes)
  if (!priorities.includes(order.priority)) throw noPriority(order)
  if (reducer !== undefined) return reduceSubmission(order, reducer)
  if (at !== undefined) return epochSubmission(order, Number(at))
  return {
    name: submissionName(order),
    function: order.function,
    unique: order.unique,
    workload: order.workload,
  }
}

/** @throws {SubmissionInvalidError} unless it can be sent as an argument of at most so many bytes. */
export function checkText(what: string, text: string, mostBytes: number): void {
  if (text.includes('\0')) {
    throw new SubmissionInvalidError(`the ${what} ${JSON.stringify(text)} holds a NUL: take it out`)
  }
  if (text.length * bytesPerUnit <= mostBytes) return
  const bytes = Buffer.byteLength(text)
  if (bytes > mostBytes) {
    throw new SubmissionInvalidError(
      `the ${what} has ${bytes} bytes, at most ${mostBytes} are taken: ${text}`,
    )
  }
}

function checkName(what: string, name: string, mostBytes: number): void {
  if (name === '') throw new SubmissionInvalidError(`the ${what} has no name: say which one is to run`)
  checkText(what, name, mostBytes)
}

function reduceSubmission(order: Order, reducer: string): Request {
  checkName('reducer', reducer, limits.function)
  checkNormal(order, 'a reduce job')
  const { function: name, unique, workload } = order
  // No server reads the aggregator, and all of them want it.
  const fields = { function: name, unique, reducer, aggregator: '', workload }
  return order.background
    ? { name: 'SUBMIT_REDUCE_JOB_BACKGROUND', ...fields }
    : { name: 'SUBMIT_REDUCE_JOB', ...fields }
}

/** Servers count whole seconds; rounded up, so that no job runs before its moment. */
function epochSubmission(order: Order, at: number): Request {
  checkNormal(order, 'a job for later')
  if (!Number.isFinite(at))
    throw new SubmissionInvalidError(`a job cannot be submitted for ${at}: no such moment`)
  const { function: name, unique, workload } = order
  return { name: 'SUBMIT_JOB_EPOCH', function: name, unique, epoch: `${Math.ceil(at / 1000)}`, workload }
}

function checkNormal({ priority }: Order, what: string): void {
  if (priority === 'normal') return
  throw new SubmissionInvalidError(`${what} always has normal priority, got ${priority}`)
}

function noPriority({ priority }: Order): SubmissionInvalidError {
  return new SubmissionInvalidError(`priority must be one of ${priorities.join(', ')}, got ${priority}`)
}

function tooLarge({ workload }: Order, maxPacketBytes: number): SubmissionInvalidError {
  return new SubmissionInvalidError(
    `a workload of ${workload.length} bytes does not fit a packet of at most ${maxPacketBytes} bytes ` +
      '(connection.maxPacketBytes): pass a reference to it instead',
  )
}
