import type { JobResult, JobStream } from '@gearwork/worker'
import type { Chain } from '../hooks/chain.js'
import { encodeWith } from '../payloads/codec.js'
import { accept } from '../payloads/schema.js'
import { andThen, isPromised, type Promised } from '../promised.js'
import type { MiddlewareRun } from '../works/description.js'
import type { JobContext } from './job-context.js'
import type { Run } from './run.js'
import { RunFacts } from './run-facts.js'
import { type AnyIterable, isStream } from './streams.js'

/**
 * From the bytes of a payload to the bytes of a result; an iterable's values become pieces of it.
 * @throws {BadPayloadError | InvalidPayloadError} for what the job's codec or schemas refuse, and what the
 * method throws.
 */
export function runWork(run: Run): Promised<JobResult | JobStream> {
  const returned = andThen(readPayload(run), (payload) => call(run, payload))
  return andThen(returned, (result) =>
    isStream(result) ? encodeStream(run, result) : encodeResult(run, result),
  )
}

function readPayload({ job, context }: Run): unknown {
  const { codec } = job
  const payload = codec.decode(codec.leavesBytes === true ? context.pristine : context.workload)
  if (job.input === undefined) return payload
  const accepted = accept('payload', job.callableName, job.input, payload)
  return isPromised(accepted) ? accepted.then((value) => unlessVain(context, value)) : accepted
}

/**
 * What was waited for. Meanwhile the job's time may be over, or its server lost: somebody else has it then.
 * @throws the reason of the aborted signal
 */
function unlessVain<T>({ signal }: JobContext, value: T): T {
  signal.throwIfAborted()
  return value
}

function call(run: Run, payload: unknown): unknown {
  return run.around === undefined ? callMethod(run, payload) : callThrough(run.around, run, payload)
}

/** Middleware may have changed the payload by the time the method is called. */
function callThrough(around: Chain<MiddlewareRun, unknown>, run: Run, payload: unknown): Promise<unknown> {
  const seen = new RunFacts(run, payload)
  return around(seen, () => callMethod(run, unlessVain(run.context, seen.payload)))
}

function callMethod({ job, instance, context }: Run, payload: unknown): unknown {
  const method = (instance as Readonly<Record<string, JobMethod>>)[job.method] as JobMethod
  return method.call(instance, payload, context)
}

function encodeResult({ job }: Run, result: unknown): Promised<Uint8Array | string> {
  if (job.output === undefined) return encodeWith(job.codec, result)
  const valid = accept('result', job.callableName, job.output, result)
  return andThen(valid, (accepted) => encodeWith(job.codec, accepted))
}

/** Each piece is held against the schema: a stream has no whole. */
async function* encodeStream(run: Run, values: AnyIterable): JobStream {
  for await (const value of values) yield encodeResult(run, value)
}

type JobMethod = (payload: unknown, context: JobContext) => unknown
