import { Buffer } from 'node:buffer'
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { isRecord } from '@gearwork/transport/record'
import { InvalidOptionError } from '../settings/option-errors.js'
import { UnknownKeyError } from './payload-errors.js'

/** A key as people hand it over: its 32 bytes, or they in base64 (44 letters) or hexadecimal (64). */
type KeyInput = Uint8Array | string

/** What `encrypted` is told. */
export interface EncryptedOptions {
  /** Every key that payloads may be read with, by its name: 32 bytes, or they in base64 or hexadecimal. */
  readonly keys: Readonly<Record<string, KeyInput>>
  /** The name of the key that payloads are written with. */
  readonly current: string
}

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

/** @throws {InvalidOptionError} which says nothing of a key but its length, wherever it was put. */
export function settleKeys(options: EncryptedOptions): Keys {
  if (!isRecord(options)) {
    throw new InvalidOptionError(
      'options of encrypted()',
      'be an object, such as { keys, current }',
      sayLength(options),
    )
  }
  const keys = settleAll(options.keys)
  const found = keys.get(options.current)
  if (found === undefined) {
    const must = `be one of ${[...keys.keys()].join(', ')}`
    throw new InvalidOptionError('current of encrypted()', must, sayName(options.current))
  }
  return { current: found, find: (id) => keys.get(id) ?? refuseKey(id, keys) }
}

function settleAll(input: EncryptedOptions['keys']): ReadonlyMap<string, Key> {
  const named = isRecord(input) ? Object.entries(input) : []
  if (named.length === 0) {
    const must = 'be an object of keys by their names, one at least'
    throw new InvalidOptionError('keys of encrypted()', must, sayLength(input))
  }
  return new Map(named.map(([id, key]) => [id, settleKey(id, key)]))
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

/** Somebody may have taken a key for its name. */
function sayName(current: unknown): unknown {
  return readKey(current) === undefined ? current : sayLength(current)
}

function sayLength(input: unknown): string {
  if (typeof input === 'string') return `a string of ${input.length} characters`
  return input instanceof Uint8Array ? `${input.length} bytes` : `a value that is ${typeof input}`
}

function refuseKey(id: string, keys: ReadonlyMap<string, Key>): never {
  throw new UnknownKeyError(id, [...keys.keys()])
}
