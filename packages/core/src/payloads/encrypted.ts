import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { bindCodec, type Codec, fingerprintOf } from './codec.js'
import type { CodecOption } from './codec-option.js'
import { type EncryptedOptions, type Keys, settleKeys } from './keys.js'
import { bytesOf, innerCodec } from './nested.js'
import { BadPayloadError, TamperedPayloadError } from './payload-errors.js'

export type { EncryptedOptions } from './keys.js'

const algorithm = 'aes-256-gcm'
const version = 1
/** The version, and how long the name of the key is. */
const fixedBytes = 2
const nonceBytes = 12
const tagBytes = 16

/**
 * A codec whose bytes nobody reads or changes who has no key: AES-256-GCM, each payload bound to its job's function,
 * so that it is refused in place of another job's. On the wire:
 *
 * ```
 * 0         1, the version of this format
 * 1         n, the length of the name of the key
 * 2         the name of the key, n bytes of UTF-8
 * 2+n       the nonce, 12 bytes, random
 * 14+n      what the codec inside made, encrypted
 * the last 16 bytes: the tag. Authenticated besides: all bytes before the nonce, then the function in UTF-8.
 * ```
 * @throws {InvalidOptionError} for keys that are none. Its codec throws {UnknownKeyError | TamperedPayloadError}.
 */
export function encrypted<T = unknown>(option: CodecOption, options: EncryptedOptions): Codec<T> {
  return around(innerCodec('encrypted()', option), settleKeys(options), '') as Codec<T>
}

function around(inner: Codec, keys: Keys, functionName: string): Codec {
  const name = `encrypted ${inner.name}`
  return {
    name,
    encode: (value) => seal(bytesOf(inner, value), keys, functionName),
    decode: (bytes) => inner.decode(unseal(name, Buffer.from(bytes), keys, functionName)),
    forFunction: (bound) => around(bindCodec(inner, bound), keys, bound),
    // The nonce makes equal payloads differ; and a bare digest would tell whoever guesses the payload.
    fingerprint: (value) =>
      createHmac('sha256', keys.current.fingerprints).update(fingerprintOf(inner, value)).digest(),
  }
}

function seal(plain: Buffer, { current }: Keys, functionName: string): Buffer {
  const id = Buffer.from(current.id)
  const header = Buffer.from([version, id.length, ...id])
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, current.secret, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.concat([header, Buffer.from(functionName)]))
  const sealed = [cipher.update(plain), cipher.final()]
  return Buffer.concat([header, nonce, ...sealed, cipher.getAuthTag()])
}

function unseal(name: string, bytes: Buffer, keys: Keys, functionName: string): Buffer {
  const { header, id, nonce, sealed, tag } = readParts(name, bytes)
  const decipher = createDecipheriv(algorithm, keys.find(id).secret, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.concat([header, Buffer.from(functionName)]))
  decipher.setAuthTag(tag)
  const plain = decipher.update(sealed)
  try {
    decipher.final()
    return plain
  } catch {
    throw new TamperedPayloadError(id, functionName)
  }
}

interface Parts {
  readonly header: Buffer
  readonly id: string
  readonly nonce: Buffer
  readonly sealed: Buffer
  readonly tag: Buffer
}

function readParts(name: string, bytes: Buffer): Parts {
  if (bytes.length > 0 && bytes[0] !== version) {
    throw new BadPayloadError(name, `its first byte is ${bytes[0]}, and ${version} is the only version`)
  }
  const headerEnd = fixedBytes + (bytes[1] ?? 1)
  const least = headerEnd + nonceBytes + tagBytes
  if (bytes.length < least) {
    throw new BadPayloadError(name, `it is truncated: ${bytes.length} bytes, and ${least} are the least`)
  }
  return {
    header: bytes.subarray(0, headerEnd),
    id: bytes.toString('utf8', fixedBytes, headerEnd),
    nonce: bytes.subarray(headerEnd, headerEnd + nonceBytes),
    sealed: bytes.subarray(headerEnd + nonceBytes, -tagBytes),
    tag: bytes.subarray(-tagBytes),
  }
}
