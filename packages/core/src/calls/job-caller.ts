import { hush } from '../promised.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import { statedOptions } from '../stated-options.js'
import { Batch, type BatchOptions, type CallOutcome } from './batch.js'
import { checkMethod } from './call-options.js'
import type { JobLine } from './job-line.js'
import { outcomeUntil } from './outcome-until.js'
import type { Call } from './proxies.js'
import type { BackgroundCallOptions, JobCaller } from './typed-jobs.js'

/** A caller of which no more is known than what it calls. */
export type AnyCaller = JobCaller<[payload?: unknown], unknown>

const lines = new WeakMap<object, JobLine>()

/** The caller of one job. */
export function createCaller(line: JobLine): AnyCaller {
  const caller: AnyCaller = Object.assign((...call: Call) => line.byDefault(call), {
    doNormal: (...call: Call) => line.result('normal', call),
    doHigh: (...call: Call) => line.result('high', call),
    doLow: (...call: Call) => line.result('low', call),
    doBackground: (...call: Call) => line.background('normal', call),
    doHighBackground: (...call: Call) => line.background('high', call),
    doLowBackground: (...call: Call) => line.background('low', call),
    doEpoch: async (at: Date | number, ...call: Call) => line.background('normal', call, checkMoment(at)),
    submit: (...call: Call) => line.foreground('normal', call),
    batch: (payloads: AsyncIterable<unknown> | Iterable<unknown>, options?: BatchOptions<unknown>) =>
      batchOf(line, payloads, options),
  })
  lines.set(caller, line)
  return caller
}

/** What a caller submits by. @throws {InvalidOptionError} for what is no caller. */
export function lineOf(caller: unknown): JobLine {
  const line = typeof caller === 'function' ? lines.get(caller) : undefined
  if (line !== undefined) return line
  throw new InvalidOptionError(
    'a task',
    'be for a caller, as gearman.jobs() and gearman.job() give them',
    caller,
  )
}

function batchOf(
  line: JobLine,
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
      return await outcomeUntil(signal, line, method, payload, hearing(each?.(payload, index)))
    } catch (error) {
      // What `each` throws: a batch is not stopped by one payload.
      return { status: 'failed', error }
    }
  }
  return new Batch(payloads, call, options, [line.closing])
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
