import { type Codec, isCodec } from './codec.js'
import { jsonCodec } from './json-codec.js'
import { msgpackCodec } from './msgpack-codec.js'
import { rawCodec, textCodec } from './plain-codecs.js'

/** The codecs that have a name. */
export const codecs = { json: jsonCodec, text: textCodec, raw: rawCodec, msgpack: msgpackCodec } as const
/** Their names. */
export type CodecName = keyof typeof codecs

/** A codec by name, one of the caller's own, or the name that the container knows one by. */
// biome-ignore lint/suspicious/noExplicitAny: what a codec of the caller's own carries is the caller's affair
export type CodecOption = CodecName | (string & {}) | Codec<any>

/** What gives a codec that the application names itself: its container. */
export interface CodecSource {
  isRegistered(name: string, recursive?: boolean): boolean
  resolve(name: string): unknown
}

/** What a codec is, to follow "must", where one is asked for. */
export const codecMust = `be ${Object.keys(codecs).join(', ')}, a name that the container knows a codec by, or an object with a name, encode() and decode()`

export function isCodecOption(value: unknown): value is string | Codec {
  return typeof value === 'string' ? value !== '' : isCodec(value)
}

/** The codec that an option means, or undefined when it means none. */
export function findCodec(option: CodecOption, source?: CodecSource): Codec | undefined {
  if (typeof option !== 'string') return isCodec(option) ? option : undefined
  if (Object.hasOwn(codecs, option)) return codecs[option as CodecName] as Codec
  const named = source?.isRegistered(option, true) ? source.resolve(option) : undefined
  return isCodec(named) ? named : undefined
}
