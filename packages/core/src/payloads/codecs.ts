import { type Codec, isCodec } from './codec.js'
import type { CodecName, CodecOption } from './codec-option.js'
import { jsonCodec } from './json-codec.js'
import { msgpackCodec } from './msgpack-codec.js'
import { rawCodec, textCodec } from './plain-codecs.js'

/** The codecs that have a name. */
export const codecs = {
  json: jsonCodec,
  text: textCodec,
  raw: rawCodec,
  msgpack: msgpackCodec,
} as const satisfies { readonly [N in CodecName]: unknown }

/** What gives a codec that the application names itself: its container. */
export interface CodecSource {
  isRegistered(name: string, recursive?: boolean): boolean
  resolve(name: string): unknown
}

/** The codec that an option means, or undefined when it means none. */
export function findCodec(option: CodecOption, source?: CodecSource): Codec | undefined {
  if (typeof option !== 'string') return isCodec(option) ? option : undefined
  if (Object.hasOwn(codecs, option)) return codecs[option as CodecName] as Codec
  const named = source?.isRegistered(option, true) ? source.resolve(option) : undefined
  return isCodec(named) ? named : undefined
}
