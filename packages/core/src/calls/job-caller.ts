import { InvalidOptionError } from '../errors.js'
import { submitMethods } from '../settings/ways.js'
import { Batch, type BatchOptions } from './batch.js'
import type { JobLine } from './job-line.js'
import type { Call } from './proxies.js'
import type { JobCaller } from './typed-jobs.js'

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
    doEpoch: (at: Date | number, ...call: Call) => line.background('normal', call, at),
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
  options: BatchOptions<unknown> = {},
): Batch<unknown, unknown> {
  if (!isIterable(payloads)) {
    throw new InvalidOptionError(
      'the payloads of a batch',
      'be iterable, as arrays and generators are',
      payloads,
    )
  }
  const { method, each, signal } = options
  if (method !== undefined && !submitMethods.includes(method)) {
    throw new InvalidOptionError('method of a batch', `be one of ${submitMethods.join(', ')}`, method)
  }
  const common = signal === undefined ? {} : { signal }
  const call = (payload: unknown, index: number) =>
    line.outcome(method, [payload, { ...common, ...each?.(payload, index) }])
  return new Batch(payloads, call, options)
}

function isIterable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Symbol.asyncIterator in value || Symbol.iterator in value
}
