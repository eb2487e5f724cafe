import { Buffer } from 'node:buffer'
import { quote } from '@gearwork/transport/quote'
import type { Codec } from './codec.js'
import { BadPayloadError } from './payload-errors.js'

/** In a text a byte order mark is part of the text. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Half of a pair that stands for one letter: UTF-8 has no bytes for it. */
const halfLetter = /\p{Surrogate}/u

/** UTF-8 text as it is. Nothing at all becomes empty; numbers and booleans become their text. */
export const textCodec: Codec<string> = {
  name: 'text',
  leavesBytes: true,
  encode(value: unknown) {
    if (value === undefined || value === null) return ''
    if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol') {
      return refuse('text', `it is ${quote(value)}`)
    }
    const text = String(value)
    return halfLetter.test(text) ? refuse('text', 'half a letter (a lone surrogate) has no UTF-8') : text
  },
  decode(bytes) {
    try {
      return utf8.decode(bytes)
    } catch (error) {
      throw new BadPayloadError('text', 'it is not UTF-8', { cause: error })
    }
  },
}

/** The bytes themselves; a string is sent as its UTF-8. */
export const rawCodec: Codec<Uint8Array> = {
  name: 'raw',
  encode(value: unknown) {
    if (value === undefined) return ''
    if (value instanceof Uint8Array || typeof value === 'string') return value
    return refuse('raw', `it is ${quote(value)}, not bytes`)
  },
  decode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
}

function refuse(codec: string, problem: string): never {
  throw new BadPayloadError(codec, problem, { encoding: true })
}
