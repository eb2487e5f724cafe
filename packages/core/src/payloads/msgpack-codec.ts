import { createRequire } from 'node:module'
import type * as MessagePack from '@msgpack/msgpack'
import { sentence } from '../text.js'
import { makeBytes } from './carried.js'
import type { Codec } from './codec.js'
import { type Carrier, noSuchObject, noSuchValue } from './misfits.js'
import { scanMessagePack } from './msgpack-scan.js'
import { BadPayloadError } from './payload-errors.js'

const carrier: Carrier = { leaf: refuseLeaf, name: refuseName, toJson: false, anyText: false }
/** Half of a pair that stands for one letter: UTF-8 has no bytes for it. */
const halfLetter = /\p{Surrogate}/u

/**
 * MessagePack (https://msgpack.org), with dates as its timestamps and bigints as its 64-bit integers: a foreign
 * worker's integers that need 64 bits come as bigints. Nothing at all stands for `undefined`, both ways. Refuses what
 * would come back as something else, as `json` does.
 */
export const msgpackCodec: Codec = {
  name: 'msgpack',
  encode(value) {
    if (value === undefined) return ''
    const { encode } = messagePack()
    const options = { useBigInt64: true, ignoreUndefined: true, extensionCodec: timestamps() }
    return makeBytes('msgpack', value, carrier, (whole) => encode(whole, options))
  },
  decode(bytes) {
    if (bytes.length === 0) return undefined
    try {
      scanMessagePack(bytes)
      // Bytes inside come as a part of these: as plain ones, not as a Buffer.
      const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      return messagePack().decode(plain, { useBigInt64: true, extensionCodec: timestamps() })
    } catch (error) {
      if (error instanceof BadPayloadError) throw error
      throw new BadPayloadError('msgpack', sentence(error), { cause: error })
    }
  },
}

let loaded: typeof MessagePack | undefined
let known: MessagePack.ExtensionCodec | undefined

/** Loaded with the first payload: it takes 15 ms, and most processes have none. */
function messagePack(): typeof MessagePack {
  loaded ??= createRequire(import.meta.url)('@msgpack/msgpack') as typeof MessagePack
  return loaded
}

/** The timestamps of the specification, but for those that no Date can hold. */
function timestamps(): MessagePack.ExtensionCodec {
  if (known !== undefined) return known
  const { ExtensionCodec, EXT_TIMESTAMP, encodeTimestampExtension, decodeTimestampExtension } = messagePack()
  known = new ExtensionCodec()
  known.register({
    type: EXT_TIMESTAMP,
    encode: encodeTimestampExtension,
    decode(data) {
      const date = decodeTimestampExtension(data)
      if (Number.isNaN(date.getTime()))
        throw new BadPayloadError('msgpack', 'it holds a date beyond all dates')
      return date
    },
  })
  return known
}

function refuseLeaf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return refuseHalves(value)
    case 'number':
    case 'boolean':
      return undefined
    case 'bigint':
      return fits64Bits(value) ? undefined : 'msgpack cannot carry a bigint of more than 64 bits'
    case 'object':
      return value === null ? undefined : refuseObject(value)
    default:
      return noSuchValue('msgpack', value)
  }
}

function refuseName(text: string): string | undefined {
  return text === '__proto__' ? 'msgpack cannot carry a field of this name' : refuseHalves(text)
}

function refuseHalves(text: string): string | undefined {
  return halfLetter.test(text) ? 'msgpack cannot carry half of a letter (a lone surrogate)' : undefined
}

/** Two numbers of 64 bits there are, with a sign and without. */
function fits64Bits(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value
}

function refuseObject(value: object): string | undefined {
  if (value instanceof Uint8Array) return undefined
  if (!(value instanceof Date)) return noSuchObject('msgpack', value)
  return Number.isNaN(value.getTime()) ? 'msgpack cannot carry an invalid date' : undefined
}
