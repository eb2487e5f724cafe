import { Buffer } from 'node:buffer'
import {
  type Codec,
  type Configuration,
  codecs,
  digestKey,
  InvalidPayloadError,
  type JobDescription,
  rawCodec,
  type SubmitMethod,
  validate,
} from '@gearwork/core'
import type { ServerAddress } from '@gearwork/transport'

/** A job as it is about to be submitted. */
export interface Submission {
  readonly function: string
  readonly workload: Uint8Array | string
  readonly servers: readonly ServerAddress[]
  readonly connection: Configuration['connection']
  readonly method: SubmitMethod
  /** The key that the job's settings ask for. */
  readonly unique: string | undefined
  /** How what comes back is read. */
  readonly codec: Codec
}

/**
 * A described job with what was typed for it. Its payload is held against its codec and its schema before
 * anything is sent. @throws {BadPayloadError | InvalidPayloadError}
 */
export async function jobSubmission(
  job: JobDescription,
  typed: Uint8Array | undefined,
  raw: boolean,
  { connection }: Pick<Configuration, 'connection'>,
): Promise<Submission> {
  const { servers, defaultMethod, generateUniqueKey } = job.settings
  const workload = raw ? (typed ?? '') : await workloadOf(job, typed)
  return {
    function: job.function,
    workload,
    servers: servers.value,
    connection,
    method: defaultMethod.value,
    unique: generateUniqueKey.value ? digestKey(job.function, workload) : undefined,
    codec: raw ? rawCodec : job.codec,
  }
}

/** Any Gearman function, whoever serves it: bytes there and back. */
export function functionSubmission(
  name: string,
  typed: Uint8Array | undefined,
  { servers, connection }: Pick<Configuration, 'servers' | 'connection'>,
): Submission {
  const workload = typed ?? ''
  const common = { servers, connection, method: 'doNormal', unique: undefined, codec: rawCodec } as const
  return { function: name, workload, ...common }
}

/** A result, or what came before it, as it is printed: custom codecs' values as JSON, the rest as it came. */
export function printed(bytes: Uint8Array, codec: Codec): Uint8Array {
  if (isNamed(codec)) return bytes
  return Buffer.from(JSON.stringify(codec.decode(bytes)) ?? '')
}

/** The same as a value for programs; bytes are text, since JSON has no others. */
export function decoded(bytes: Uint8Array, codec: Codec): unknown {
  return codec === rawCodec ? Buffer.from(bytes).toString() : (codec.decode(bytes) ?? null)
}

async function workloadOf(job: JobDescription, typed: Uint8Array | undefined): Promise<Uint8Array | string> {
  const value = typedValue(job.codec, typed)
  const validation = await validate(job.input, value)
  if (validation.status === 'invalid') {
    throw new InvalidPayloadError('payload', job.callableName, validation.issues)
  }
  return job.codec.encode(value)
}

/** What a codec of the work's own takes is typed as JSON: nobody types its bytes. */
function typedValue(codec: Codec, typed: Uint8Array | undefined): unknown {
  if (typed === undefined) return undefined
  return (isNamed(codec) ? codec : codecs.json).decode(typed)
}

function isNamed(codec: Codec): boolean {
  return Object.values(codecs).includes(codec as never)
}
