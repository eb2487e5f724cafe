// Apart from the codecs themselves: whoever only lists works need not load them.
import { type Codec, isCodec } from './codec.js'

/** The codecs that have a name of ours. */
const codecNames = ['json', 'text', 'raw', 'msgpack'] as const
/** Their names. */
export type CodecName = (typeof codecNames)[number]

/** A codec by name, one of the caller's own, or the name that the container knows one by. */
// biome-ignore lint/suspicious/noExplicitAny: what a codec of the caller's own carries is the caller's affair
export type CodecOption = CodecName | (string & {}) | Codec<any>

const ownCodec = 'or an object with a name, encode() and decode()'
/** What a codec is, to follow "must", where one is asked for. */
export const codecMust = `be ${codecNames.join(', ')}, a name that the container knows a codec by, ${ownCodec}`
/** The same where no container is at hand. */
export const plainCodecMust = `be ${codecNames.join(', ')}, ${ownCodec}`

export function isCodecOption(value: unknown): value is string | Codec {
  return typeof value === 'string' ? value !== '' : isCodec(value)
}
