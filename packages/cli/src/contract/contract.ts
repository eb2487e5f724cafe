import { codecs, type JobDescription, type StandardSchema, type SubmitMethod, ways } from '@gearwork/core'
import type { ServerAddress } from '@gearwork/transport'
import { jsonSchemaOf, type SchemaInContract } from './json-schema.js'

/** What anybody needs to know who submits a job, or serves it, in any language. */
export interface JobContract {
  readonly job: string
  readonly description: string
  /** The Gearman function on the wire. */
  readonly function: string
  readonly codec: CodecInContract
  readonly input: SchemaInContract
  readonly output: SchemaInContract
  readonly method: SubmitMethod
  readonly background: boolean
  readonly priority: 'high' | 'normal' | 'low'
  readonly servers: readonly ServerAddress[]
  readonly unique: UniqueRule
  /** Whole seconds; 0 = none. */
  readonly debounce: number
  /** Seconds; 0 = none. */
  readonly jobTimeout: number
  readonly retries: number
}

/** `says`: what a payload's bytes are, for other languages. */
export interface CodecInContract {
  readonly name: string
  readonly says: string
}

/** `none`: callers give none. `digest`: that of function and payload. `own`: the application makes them. */
export type UniqueRule = 'none' | 'digest' | 'own'

/** What a worker sends when the job throws. */
export const exceptionsSay =
  'WORK_EXCEPTION with JSON { "name", "message", "code"? } to clients that asked by OPTION_REQ exceptions; to others WORK_FAIL'

/** The one unique rule that can be followed in any language. */
export const digestSays = 'base64url, without padding, of SHA-256 of the function, a NUL and the payload'

export function contractOf(job: JobDescription): JobContract {
  const { defaultMethod, servers, debounce, jobTimeout, retries } = job.settings
  const { background, priority } = ways[defaultMethod.value]
  return {
    job: job.callableName,
    description: job.description,
    function: job.function,
    codec: codecOf(job),
    input: schemaOf(job.input, 'input'),
    output: schemaOf(job.output, 'output'),
    method: defaultMethod.value,
    background,
    priority,
    servers: servers.value,
    unique: uniqueOf(job),
    debounce: debounce.value,
    jobTimeout: jobTimeout.value,
    retries: retries.value,
  }
}

const codecTexts: Readonly<Record<string, string>> = {
  json: 'JSON in UTF-8; no bytes at all where there is no value',
  text: 'UTF-8',
  raw: 'bytes as they are',
  msgpack: 'MessagePack',
}
const ownCodecText = 'of the application: its own code writes and reads these bytes'

function codecOf({ codec }: JobDescription): CodecInContract {
  const says = codecTexts[codec.name]
  const isOurs = Object.values(codecs).some((one) => one.name === codec.name)
  return { name: codec.name, says: isOurs && says !== undefined ? says : ownCodecText }
}

function schemaOf(schema: StandardSchema | undefined, side: 'input' | 'output'): SchemaInContract {
  return schema === undefined ? { status: 'none' } : jsonSchemaOf(schema, side)
}

function uniqueOf({ settings, uniqueKey }: JobDescription): UniqueRule {
  if (!settings.generateUniqueKey.value) return 'none'
  return uniqueKey === undefined ? 'digest' : 'own'
}
