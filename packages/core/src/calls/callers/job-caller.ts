import type { Priority } from '@gearwork/protocol'
import { hush } from '../../promised.js'
import { InvalidOptionError } from '../../settings/option-errors.js'
import { statedOptions } from '../../stated-options.js'
import { Batch, type BatchOptions, type CallOutcome } from '../batches/batch.js'
import { outcomeUntil } from '../batches/outcome-until.js'
import { type BackgroundCallOptions, type CallOptions, checkMethod } from '../call-options.js'
import type { Call } from '../submissions/callable.js'
import type { Submitter } from '../submissions/submitter.js'
import type { JobCaller } from '../typed-jobs.js'

/** A caller of which no more is known than what it calls. */
export type AnyCaller = JobCaller<[payload?: unknown], unknown>

const submitters = new WeakMap<object, Submitter>()

/** The caller of one job. */
export function createCaller(submitter: Submitter): AnyCaller {
  const caller: AnyCaller = Object.assign((...call: Call) => submitter.byDefault(call), {
    doNormal: (...call: Call) => submitter.result('normal', call),
    doHigh: (...call: Call) => submitter.result('high', call),
    doLow: (...call: Call) => submitter.result('low', call),
    doBackground: (...call: Call) => submitter.background('normal', call),
    doHighBackground: (...call: Call) => submitter.background('high', call),
    doLowBackground: (...call: Call) => submitter.background('low', call),
    doEpoch: async (at: Date | number, ...call: Call) =>
      submitter.background('normal', call, checkMoment(at)),
    submit: (payload?: unknown, options?: CallOptions & { readonly priority?: Priority }) =>
      submitter.foreground(options?.priority ?? 'normal', [payload, options]),
    batch: (payloads: AsyncIterable<unknown> | Iterable<unknown>, options?: BatchOptions<unknown>) =>
      batchOf(submitter, payloads, options),
  })
  submitters.set(caller, submitter)
  return caller
}

/** What a caller submits by. @throws {InvalidOptionError} for what is no caller. */
export function submitterOf(caller: unknown): Submitter {
  const submitter = typeof caller === 'function' ? submitters.get(caller) : undefined
  if (submitter !== undefined) return submitter
  throw new InvalidOptionError(
    'a task',
    'be for a caller, as gearman.jobs() and gearman.job() give them',
    caller,
  )
}

function batchOf(
  submitter: Submitter,
  payloads: AsyncIterable<unknown> | Iterable<unknown>,
  given: BatchOptions<unknown> | null | undefined,
): Batch<unknown, unknown> {
  if (!isIterable(payloads)) {
    throw new InvalidOptionError(
      'the payloads of a batch',
      'be iterable, as arrays and generators are',
      payloads,
    )
  }
  const options = statedOptions<BatchOptions<unknown>>('a batch', 'inFlight', given)
  const { method, each, signal } = options
  if (each !== undefined && typeof each !== 'function') {
    throw new InvalidOptionError('each of a batch', 'be a function of payload and index', each)
  }
  if (method !== undefined) checkMethod('method of a batch', method)
  const call = async (payload: unknown, index: number): Promise<CallOutcome<unknown>> => {
    try {
      return await outcomeUntil(signal, submitter, method, payload, hearing(each?.(payload, index)))
    } catch (error) {
      // What `each` throws: a batch is not stopped by one payload.
      return { status: 'failed', error }
    }
  }
  return new Batch(payloads, call, options, [submitter.closing])
}

/** Of a promise nobody would hear what it rejects with; the call refuses it. */
function hearing(own: BackgroundCallOptions | undefined): BackgroundCallOptions | undefined {
  hush(own)
  return own
}

/** Without one a job would run at once. */
function checkMoment(at: Date | number): Date | number {
  if (at !== undefined) return at
  throw new InvalidOptionError('doEpoch()', 'be given a date, or milliseconds since the epoch', at)
}

function isIterable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = value as Partial<
    AsyncIterable<unknown> & Iterable<unknown>
  >
  return typeof later === 'function' || typeof now === 'function'
}
