import { types } from 'node:util'
import {
  limits,
  type Priority,
  priorities,
  type Request,
  type SubmissionName,
  submissionName,
} from '@gearwork/protocol'
import { quote } from '@gearwork/transport'
import { SubmissionInvalidError } from './errors.js'
import { none } from './options.js'
import { checkText, toBytes } from './payload.js'
import { checkSubmitOptions } from './submit-options.js'
import type { Wish } from './wish.js'

/** The packets that submit a job. */
export type SubmitRequest = Request<
  SubmissionName | 'SUBMIT_JOB_EPOCH' | 'SUBMIT_REDUCE_JOB' | 'SUBMIT_REDUCE_JOB_BACKGROUND'
>

/** The packets of jobs that run as soon as somebody takes them. */
type PlainRequest = Request<SubmissionName>

/**
 * The packet that submits the job.
 *
 * @throws {SubmissionInvalidError} for a job that no server would take
 */
export function submission(wish: Wish, background: boolean, maxPacketBytes: number): SubmitRequest {
  if (wish.options !== none) checkSubmitOptions(wish.options)
  const { unique = '', priority = 'normal', at } = wish.options
  const workload = toBytes(wish.workload)
  checkName('function', wish.function)
  checkText('unique key', unique, limits.wholeUnique)
  checkSize(workload, maxPacketBytes)
  checkPriority(priority)
  const name = submissionName({ priority, background })
  const plain: PlainRequest = { name, function: wish.function, unique, workload }
  if (wish.reducer !== undefined) return reduceSubmission(plain, wish.reducer, priority, background)
  if (background && at !== undefined) return epochSubmission(plain, at, priority)
  return plain
}

function reduceSubmission(
  plain: PlainRequest,
  reducer: string,
  priority: Priority,
  background: boolean,
): SubmitRequest {
  checkName('reducer', reducer)
  checkNormal(priority, 'a reduce job')
  const name = background ? 'SUBMIT_REDUCE_JOB_BACKGROUND' : 'SUBMIT_REDUCE_JOB'
  // No server reads the aggregator, and all of them want it.
  return { ...plain, name, reducer, aggregator: '' }
}

/** Servers count whole seconds; rounded up, so that no job runs before its moment. */
function epochSubmission(plain: PlainRequest, at: Date | number, priority: Priority): SubmitRequest {
  checkNormal(priority, 'a job for later')
  return { ...plain, name: 'SUBMIT_JOB_EPOCH', epoch: `${Math.ceil(millisecondsOf(at) / 1000)}` }
}

/** What is past is due at once: gearmand would take a negative number for one without end. */
function millisecondsOf(at: Date | number): number {
  const milliseconds = types.isDate(at) ? at.getTime() : at
  const isDate = typeof milliseconds === 'number' && Math.abs(milliseconds) <= latestDate
  if (isDate) return Math.max(milliseconds, 0)
  throw new SubmissionInvalidError(
    `a job cannot be submitted for ${quote(milliseconds)}: give a date, or milliseconds since the epoch`,
  )
}

/** No date is later. Numbers that are larger yet are not written in digits, and gearmand would read their first one. */
const latestDate = 8.64e15

function checkName(what: string, name: string): void {
  if (name === '') throw new SubmissionInvalidError(`the ${what} has no name: say which one is to run`)
  checkText(what, name, limits.function)
}

function checkSize({ length }: Uint8Array, maxPacketBytes: number): void {
  if (length + limits.arguments <= maxPacketBytes) return
  throw new SubmissionInvalidError(
    `a workload of ${length} bytes does not fit a packet of at most ${maxPacketBytes} bytes ` +
      '(connection.maxPacketBytes): pass a reference to it instead',
  )
}

function checkPriority(priority: Priority): void {
  if (priorities.includes(priority)) return
  throw new SubmissionInvalidError(`priority must be one of ${priorities.join(', ')}, got ${quote(priority)}`)
}

function checkNormal(priority: Priority, what: string): void {
  if (priority === 'normal') return
  throw new SubmissionInvalidError(`${what} always has normal priority, got ${priority}`)
}
