import { Buffer } from 'node:buffer'
import {
  type Application,
  accept,
  type Codec,
  type Configuration,
  codecs,
  type JobDescription,
  keyGenerator,
  rawCodec,
  type SubmitMethod,
  type UniqueKeyGenerator,
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
  { configuration, container }: Pick<Application, 'configuration' | 'container'>,
): Promise<Submission> {
  const { servers, defaultMethod } = job.settings
  const encoded = raw ? asTyped(typed ?? '') : await encodeTyped(job, typed)
  return {
    function: job.function,
    workload: encoded.workload,
    servers: servers.value,
    connection: configuration.connection,
    method: defaultMethod.value,
    unique: uniqueKeyOf(job, encoded, keyGenerator(container, configuration.uniqueKey)),
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
  return Buffer.from(JSON.stringify(writable(codec.decode(bytes))) ?? '')
}

/** The same as a value for programs; raw bytes are text, since JSON has no others. */
export function decoded(bytes: Uint8Array, codec: Codec): unknown {
  return codec === rawCodec ? Buffer.from(bytes).toString() : writable(codec.decode(bytes) ?? null)
}

/** What JSON has no words for: a bigint is its text, bytes are their base64. */
function writable(value: unknown): unknown {
  const text = JSON.stringify(value, (_, field) => {
    if (typeof field === 'bigint') return String(field)
    return field instanceof Uint8Array ? Buffer.from(field).toString('base64') : field
  })
  return text === undefined ? undefined : JSON.parse(text)
}

/** A payload's bytes, and those that its unique key is made of. */
interface Encoded {
  readonly workload: Uint8Array | string
  readonly fingerprint: Uint8Array | string
  readonly payload: unknown
}

/** As typed callers make it: where its settings ask for keys, by the job's own generator if it has one. */
function uniqueKeyOf(
  { settings, uniqueKey, function: name }: JobDescription,
  { fingerprint, payload }: Encoded,
  general: UniqueKeyGenerator,
): string | undefined {
  if (!settings.generateUniqueKey.value) return undefined
  return (uniqueKey ?? general)(name, fingerprint, payload)
}

function asTyped(workload: Uint8Array | string): Encoded {
  return { workload, fingerprint: workload, payload: undefined }
}

async function encodeTyped(job: JobDescription, typed: Uint8Array | undefined): Promise<Encoded> {
  const value = typedValue(job.codec, typed)
  if (job.input !== undefined) await accept('payload', job.callableName, job.input, value)
  const workload = job.codec.encode(value)
  return { workload, fingerprint: job.codec.fingerprint?.(value) ?? workload, payload: value }
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
