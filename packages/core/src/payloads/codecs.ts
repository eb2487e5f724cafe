import { Buffer } from 'node:buffer'
import { quote } from '@gearwork/transport'
import { sentence } from '../text.js'
import { BadPayloadError } from './payload-errors.js'

/** How a payload or result becomes bytes and comes back. */
export interface Codec<T = unknown> {
  readonly name: string
  /** @throws {BadPayloadError} for a value that has no bytes. */
  encode(value: T): Uint8Array | string
  /** @throws {BadPayloadError} for bytes that are not of this codec. */
  decode(bytes: Uint8Array): T
}

/** A byte order mark before JSON is noise, in a text it is part of the text. */
const jsonText = new TextDecoder('utf-8', { fatal: true })
const wholeText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** JSON in UTF-8. Nothing at all stands for `undefined`, both ways. */
export const jsonCodec: Codec = {
  name: 'json',
  encode(value) {
    if (value === undefined) return ''
    try {
      return JSON.stringify(value) ?? refuseValue('json', `a ${typeof value} has no JSON`)
    } catch (error) {
      if (error instanceof BadPayloadError) throw error
      return refuseValue('json', sentence(error), error)
    }
  },
  decode(bytes) {
    if (bytes.length === 0) return undefined
    try {
      return JSON.parse(jsonText.decode(bytes))
    } catch (error) {
      return refuseValue('json', sentence(error), error)
    }
  },
}

/** UTF-8 text as it is. */
export const textCodec: Codec<string> = {
  name: 'text',
  encode: (value) => (value === undefined || value === null ? '' : String(value)),
  decode(bytes) {
    try {
      return wholeText.decode(bytes)
    } catch (error) {
      return refuseValue('text', 'it is not UTF-8', error)
    }
  },
}

/** The bytes themselves. */
export const rawCodec: Codec<Uint8Array> = {
  name: 'raw',
  encode(value: unknown) {
    if (value === undefined) return ''
    if (value instanceof Uint8Array || typeof value === 'string') return value
    return refuseValue('raw', `it is ${quote(value)}, not bytes`)
  },
  decode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
}

/** The codecs that have a name. */
export const codecs = { json: jsonCodec, text: textCodec, raw: rawCodec } as const
/** Their names. */
export type CodecName = keyof typeof codecs

/** A codec by name, or one of the caller's own. */
// biome-ignore lint/suspicious/noExplicitAny: what a codec of the caller's own carries is the caller's affair
export type CodecOption = CodecName | Codec<any>

/** The codec that an option means, or undefined when it means none. */
export function findCodec(option: CodecOption): Codec | undefined {
  if (typeof option === 'string') return Object.hasOwn(codecs, option) ? (codecs[option] as Codec) : undefined
  return isCodec(option) ? option : undefined
}

function isCodec(option: Partial<Codec> | null | undefined): option is Codec {
  return (
    typeof option?.name === 'string' &&
    typeof option.encode === 'function' &&
    typeof option.decode === 'function'
  )
}

function refuseValue(codec: string, problem: string, cause?: unknown): never {
  throw new BadPayloadError(codec, problem, cause)
}
