import { Buffer } from 'node:buffer'
import {
  BadResultError,
  type Codec,
  codecs,
  type Gearman,
  type JobCaller,
  type JobDescription,
  rawCodec,
  type SubmitMethod,
} from '@gearwork/core'

/** How what comes back is read, and of which job. */
export interface Reading {
  readonly name: string
  readonly codec: Codec
}

/** A job as it is about to be submitted. */
export interface Submission extends Reading {
  readonly caller: JobCaller<[payload?: unknown], unknown>
  readonly payload: unknown
  readonly method: SubmitMethod
}

/** A described job with what was typed for it; `raw`: as the very bytes. @throws {BadPayloadError} */
export function jobSubmission(
  gearman: Pick<Gearman, 'jobOf'>,
  job: JobDescription,
  typed: Uint8Array | undefined,
  raw: boolean,
): Submission {
  return {
    caller: gearman.jobOf(job, { raw }),
    payload: raw ? typed : typedValue(job.codec, typed),
    method: job.settings.defaultMethod.value,
    name: job.callableName,
    codec: raw ? rawCodec : job.codec,
  }
}

/** Any Gearman function, whoever serves it: bytes there and back. */
export function functionSubmission(
  gearman: Pick<Gearman, 'job'>,
  name: string,
  typed: Uint8Array | undefined,
): Submission {
  return {
    caller: gearman.job(name, { codec: rawCodec }),
    payload: typed,
    method: 'doNormal',
    name,
    codec: rawCodec,
  }
}

/**
 * A result, or what came before it, as it is printed: custom codecs' values as JSON, the rest as it came.
 * @throws {BadResultError}
 */
export function printed(bytes: Uint8Array, reading: Reading): Uint8Array {
  if (isNamed(reading.codec)) return bytes
  return Buffer.from(JSON.stringify(writable(read(bytes, reading))) ?? '')
}

/** The same as a value for programs; raw bytes are text, since JSON has no others. @throws {BadResultError} */
export function decoded(bytes: Uint8Array, reading: Reading): unknown {
  return reading.codec === rawCodec ? Buffer.from(bytes).toString() : writable(read(bytes, reading) ?? null)
}

function read(bytes: Uint8Array, { name, codec }: Reading): unknown {
  try {
    return codec.decode(bytes)
  } catch (error) {
    throw new BadResultError(name, codec.name, error)
  }
}

/** What JSON has no words for: a bigint is its text, bytes are their base64. */
function writable(value: unknown): unknown {
  const text = JSON.stringify(value, (_, field) => {
    if (typeof field === 'bigint') return String(field)
    return field instanceof Uint8Array ? Buffer.from(field).toString('base64') : field
  })
  return text === undefined ? undefined : JSON.parse(text)
}

/** What a codec of the work's own takes is typed as JSON: nobody types its bytes. */
function typedValue(codec: Codec, typed: Uint8Array | undefined): unknown {
  if (typed === undefined) return undefined
  return (isNamed(codec) ? codec : codecs.json).decode(typed)
}

/** What people can type and read as it is. */
function isNamed(codec: Codec): boolean {
  return [codecs.json, codecs.text, codecs.raw].includes(codec as never)
}
