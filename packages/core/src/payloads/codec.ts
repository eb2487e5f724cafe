import { types } from 'node:util'
import { quote } from '@gearwork/transport/quote'
import { hush } from '../promised.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import { BadPayloadError } from './payload-errors.js'

/**
 * How a payload or result becomes bytes and comes back, without waiting for anything. Whoever writes one of their own
 * refuses with `BadPayloadError`, so that a caller hears it before anything is sent and a worker does not try again.
 */
export interface Codec<T = unknown> {
  readonly name: string
  /** @throws {PayloadError} for a value that would not come back as it is. */
  encode(value: T): Uint8Array | string
  /** @throws {PayloadError} for bytes that are not of this codec. */
  decode(bytes: Uint8Array): T
  /**
   * `true` where decoding neither writes to the bytes nor gives anything that shares their memory. Then nothing is
   * copied to keep a further attempt's payload as it came. Default: it is copied.
   */
  readonly leavesBytes?: boolean
  /**
   * The same codec for one Gearman function, where its bytes are to be of no use to another. Called once a job.
   * Default: the codec itself.
   */
  forFunction?(functionName: string): Codec<T>
  /**
   * Bytes that are equal for equal values, where those of `encode` are not: unique keys are made of them.
   * Default: `encode`.
   */
  fingerprint?(value: T): Uint8Array | string
}

/** The codec as it is for one Gearman function. @throws {InvalidOptionError} for one that gives another that is none */
export function bindCodec(codec: Codec, functionName: string): Codec {
  const bound = codec.forFunction?.(functionName) ?? codec
  if (isCodec(bound)) return bound
  const place = `what forFunction() of the codec ${codec.name} gives`
  throw new InvalidOptionError(place, 'be an object with a name, encode() and decode()', bound)
}

/** What a codec makes of a value. @throws {BadPayloadError} */
export function encodeWith(codec: Codec, value: unknown): Uint8Array | string {
  return checked(codec, 'encode', codec.encode(value))
}

/** What unique keys are made of. @throws {BadPayloadError} */
export function fingerprintOf(codec: Codec, value: unknown): Uint8Array | string {
  if (codec.fingerprint === undefined) return encodeWith(codec, value)
  return checked(codec, 'fingerprint', codec.fingerprint(value))
}

/** For those whose compiler does not check it: of a promise, nobody would hear what it rejects with. */
function checked(codec: Codec, method: string, made: Uint8Array | string): Uint8Array | string {
  if (typeof made === 'string' || types.isUint8Array(made)) return made
  hush(made)
  const problem = `its ${method}() gave ${quote(made)}, and must give bytes or a string at once`
  throw new BadPayloadError(codec.name, problem, { encoding: true })
}

export function isCodec(option: unknown): option is Codec {
  if (typeof option !== 'object' || option === null) return false
  const { name, encode, decode } = option as Partial<Codec>
  return typeof name === 'string' && typeof encode === 'function' && typeof decode === 'function'
}
