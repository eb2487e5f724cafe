import { Buffer } from 'node:buffer'
import { InvalidOptionError } from '../settings/option-errors.js'
import { type Codec, encodeWith } from './codec.js'
import { type CodecOption, plainCodecMust } from './codec-option.js'
import { findCodec } from './codecs.js'

/** The codec inside another. `around`: `compressed()`. @throws {InvalidOptionError} */
export function innerCodec(around: string, option: CodecOption): Codec {
  const codec = findCodec(option)
  if (codec === undefined) throw new InvalidOptionError(`the codec in ${around}`, plainCodecMust, option)
  return codec
}

/** What a codec made of a value, as bytes. */
export function bytesOf(codec: Codec, value: unknown): Buffer {
  const made = encodeWith(codec, value)
  if (typeof made === 'string') return Buffer.from(made)
  return Buffer.from(made.buffer, made.byteOffset, made.byteLength)
}
