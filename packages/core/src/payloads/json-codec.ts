import { Buffer } from 'node:buffer'
import { sentence } from '../text.js'
import { makeBytes } from './carried.js'
import type { Codec } from './codec.js'
import { type Carrier, noSuchObject, noSuchValue } from './misfits.js'
import { BadPayloadError } from './payload-errors.js'

/** A byte order mark before JSON is noise. */
const utf8 = new TextDecoder('utf-8', { fatal: true })
const carrier: Carrier = { leaf: refuseLeaf, toJson: true, anyText: true }

/**
 * JSON in UTF-8. Nothing at all stands for `undefined`, both ways. Refuses what would come back as something else, such
 * as a bigint, bytes, a Map, NaN, a function, a hole in a list. What has a `toJSON` says itself what is sent: a Date
 * comes back as its ISO text.
 */
export const jsonCodec: Codec = {
  name: 'json',
  leavesBytes: true,
  encode: (value) => (value === undefined ? '' : makeBytes('json', value, carrier, stringify)),
  decode(bytes) {
    if (bytes.length === 0) return undefined
    try {
      return JSON.parse(textOf(bytes))
    } catch (error) {
      throw new BadPayloadError('json', sentence(error), { cause: error })
    }
  },
}

/** The strict way takes four times as long, and only what stands for bytes that are no UTF-8 needs it. */
function textOf(bytes: Uint8Array): string {
  const text = asBuffer(bytes).toString()
  return text.startsWith('\uFEFF') || text.includes('\uFFFD') ? utf8.decode(bytes) : text
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function stringify(value: unknown): string {
  return JSON.stringify(value) ?? ''
}

function refuseLeaf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : `json cannot carry ${value}`
    case 'object':
      return value === null ? undefined : refuseObject(value)
    case 'bigint':
      return 'json cannot carry a bigint: send its text, or use the codec msgpack'
    default:
      return noSuchValue('json', value)
  }
}

/** Bytes have a `toJSON` where they are a Buffer, but it does not bring them back. */
function refuseObject(value: object): string | undefined {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'json cannot carry an invalid date' : undefined
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    return 'json cannot carry bytes: use the codec raw or msgpack'
  }
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return undefined
  return noSuchObject('json', value)
}
