import { Buffer } from 'node:buffer'
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { InvalidOptionError } from '../errors.js'
import { UnknownKeyError } from './payload-errors.js'

/** A key as people hand it over: its 32 bytes, or they in base64 (44 letters) or hexadecimal (64). */
export type KeyInput = Uint8Array | string

/** A key, and what it stands under in a payload. */
export interface Key {
  readonly id: string
  /** Says nothing of itself where it is printed. */
  readonly secret: KeyObject
  /** What unique keys are made with: of the same key, but of no use against it. */
  readonly fingerprints: KeyObject
}

/** The keys that payloads can be read with, and the one they are written with. */
export interface Keys {
  readonly current: Key
  /** @throws {UnknownKeyError} */
  find(id: string): Key
}

/** AES-256. */
const keyBytes = 32

/** @throws {InvalidOptionError} which says nothing of a key but its length. */
export function settleKeys(input: Readonly<Record<string, KeyInput>>, current: string): Keys {
  const keys = new Map(Object.entries(input).map(([id, key]) => [id, settleKey(id, key)]))
  const found = keys.get(current)
  if (found === undefined) {
    throw new InvalidOptionError(
      'current of encrypted()',
      `be one of ${[...keys.keys()].join(', ')}`,
      current,
    )
  }
  return { current: found, find: (id) => keys.get(id) ?? refuseKey(id, keys) }
}

function settleKey(id: string, input: KeyInput): Key {
  const idBytes = Buffer.byteLength(id)
  if (idBytes < 1 || idBytes > 255) {
    throw new InvalidOptionError('the name of a key of encrypted()', 'have 1 to 255 bytes', id)
  }
  const bytes = readKey(input)
  if (bytes?.length !== keyBytes) {
    const must = 'be 32 bytes, or their base64 or hexadecimal'
    throw new InvalidOptionError(`key ${id} of encrypted()`, must, sayLength(input))
  }
  const fingerprints = createHmac('sha256', bytes).update('gearwork fingerprints').digest()
  return { id, secret: createSecretKey(bytes), fingerprints: createSecretKey(fingerprints) }
}

/** A passphrase is no key, though it can be read as base64: that has 44 letters, or 43 without the last. */
function readKey(input: unknown): Uint8Array | undefined {
  if (input instanceof Uint8Array) return input
  const text = typeof input === 'string' ? input.trim() : ''
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  return /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

function sayLength(input: unknown): string {
  if (typeof input === 'string') return `a text of ${input.length}`
  return input instanceof Uint8Array ? `${input.length} bytes` : `a value that is ${typeof input}`
}

function refuseKey(id: string, keys: ReadonlyMap<string, Key>): never {
  throw new UnknownKeyError(id, [...keys.keys()])
}
