import type { JobResult, JobStream } from '@gearwork/worker'
import { InvalidPayloadError } from '../payloads/payload-errors.js'
import { type StandardSchema, validate } from '../payloads/schema.js'
import type { JobDescription } from '../works/describe.js'
import type { JobContext } from './job-context.js'

/** One run of one job. */
export interface Run {
  readonly job: JobDescription
  /** The service that the container built. */
  readonly instance: object
  readonly context: JobContext
}

/**
 * From the bytes of a payload to the bytes of a result; an iterable's values become pieces of it.
 * @throws {BadPayloadError | InvalidPayloadError} for what the job's codec or schemas refuse, and what the
 * method throws.
 */
export async function runWork(run: Run): Promise<JobResult | JobStream> {
  const payload = await readPayload(run)
  const returned = await callMethod(run, payload)
  return isStream(returned) ? encodeStream(run, returned) : encodeResult(run, returned)
}

function readPayload({ job, context }: Run): unknown {
  const payload = job.codec.decode(context.workload)
  return job.input === undefined ? payload : accepted('payload', job, job.input, payload)
}

function callMethod({ job, instance, context }: Run, payload: unknown): unknown {
  const method = (instance as Readonly<Record<string, JobMethod>>)[job.method] as JobMethod
  return method.call(instance, payload, context)
}

async function encodeResult({ job }: Run, result: unknown): Promise<Uint8Array | string> {
  const valid = job.output === undefined ? result : await accepted('result', job, job.output, result)
  return job.codec.encode(valid)
}

/** Each piece is held against the schema: a stream has no whole. */
async function* encodeStream(run: Run, values: AnyIterable): JobStream {
  for await (const value of values) yield encodeResult(run, value)
}

/** A value as its schema made it. */
async function accepted(
  what: 'payload' | 'result',
  job: JobDescription,
  schema: StandardSchema,
  value: unknown,
): Promise<unknown> {
  const validation = await validate(schema, value)
  if (validation.status === 'valid') return validation.value
  throw new InvalidPayloadError(what, job.callableName, validation.issues)
}

type JobMethod = (payload: unknown, context: JobContext) => unknown
type AnyIterable = AsyncIterable<unknown> | Iterable<unknown>

/** What generators make. Arrays, sets and bytes can be iterated too, but are values. */
function isStream(value: unknown): value is AnyIterable {
  if (typeof value !== 'object' || value === null) return false
  return Symbol.asyncIterator in value || (Symbol.iterator in value && 'next' in value)
}
