import { encodeWith, fingerprintOf } from '../../payloads/codec.js'
import type { PayloadPart } from '../../payloads/payload-errors.js'
import { accept } from '../../payloads/schema.js'
import type { StandardSchema } from '../../payloads/standard-schema.js'
import { hush, isPromised, type Promised } from '../../promised.js'
import { InvalidOptionError } from '../../settings/option-errors.js'
import { settleCallOptions } from '../call-options.js'
import type { Call, Callable } from './callable.js'
import type { Begun } from './waits.js'

/** A submission made ready: its payload accepted and in bytes. */
export interface Prepared extends Begun {
  readonly workload: Uint8Array | string
  readonly delayMs: number | undefined
  /** What is equal where payloads are, though their bytes may not be. */
  readonly fingerprint: () => Uint8Array | string
}

/**
 * Holds the payload against the schema, and makes its bytes and its unique key. The worker accepts it again, so what is
 * sent is what was given and not what the schema made.
 */
export async function prepare(job: Callable, [payload, given]: Call): Promise<Prepared> {
  const { delayMs, ...options } = settleCallOptions(job.callableName, given)
  const since = job.waits.begin(options)
  if (job.input !== undefined) await acceptInTime('payload', job, job.input, payload, { options, since })
  const workload = encodeWith(job.codec, payload)
  const fingerprint = () =>
    job.codec.fingerprint === undefined ? workload : fingerprintOf(job.codec, payload)
  const prepared = { workload, options, since, delayMs, fingerprint }
  if (job.uniqueKey === undefined || options.unique !== undefined) return prepared
  const unique = checkedKey(job.callableName, job.uniqueKey(fingerprint(), payload))
  return unique === undefined ? prepared : { ...prepared, options: { ...options, unique } }
}

/** For those whose compiler does not check it: of a promise, nobody would hear what it rejects with. */
function checkedKey(callableName: string, made: string | null | undefined): string | undefined {
  if (typeof made === 'string' || made === undefined || made === null) return made ?? undefined
  hush(made)
  const place = `the unique key that is made for ${callableName}`
  throw new InvalidOptionError(place, 'be a string, there at once', made)
}

/** As `accept`, but no longer than the call may take. */
export function acceptInTime(
  what: PayloadPart,
  { callableName, function: functionName, waits }: Callable,
  schema: StandardSchema,
  value: unknown,
  begun: Begun,
): Promised<unknown> {
  const accepted = accept(what, callableName, schema, value)
  return isPromised(accepted) ? waits.until(functionName, begun, () => accepted) : accepted
}
