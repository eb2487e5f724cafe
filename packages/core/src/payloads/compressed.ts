import { Buffer } from 'node:buffer'
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
} from 'node:zlib'
import { InvalidOptionError } from '../settings/option-errors.js'
import { statedOptions } from '../stated-options.js'
import { sentence } from '../text.js'
import { bindCodec, type Codec, fingerprintOf } from './codec.js'
import type { CodecOption } from './codec-option.js'
import { bytesOf, innerCodec } from './nested.js'
import { BadPayloadError, PayloadTooLargeError } from './payload-errors.js'

interface Algorithm {
  /** The first byte of what it made. */
  readonly mark: number
  pack(bytes: Uint8Array): Uint8Array
  unpack(bytes: Uint8Array, limit: { readonly maxOutputLength: number }): Uint8Array
}

/** Bytes that were left as they are: they are few, or would not have become fewer. */
const plainMark = 0

/** `deflate` is that of zlib, with its header, as HTTP means it. Brotli's own best takes seconds for a megabyte. */
const algorithms = {
  gzip: { mark: 1, pack: (bytes) => gzipSync(bytes), unpack: gunzipSync },
  deflate: { mark: 2, pack: (bytes) => deflateSync(bytes), unpack: inflateSync },
  brotli: { mark: 3, pack: packBrotli, unpack: brotliDecompressSync },
} as const satisfies Readonly<Record<string, Algorithm>>

/** `gzip`, `deflate` or `brotli`. */
export type CompressionAlgorithm = keyof typeof algorithms

/** Options of `compressed`. */
export interface CompressedOptions {
  /** What payloads are packed with; all can be unpacked. Default `gzip`. */
  readonly algorithm?: CompressionAlgorithm
  /** Bytes below which a payload stays as it is. Default 1024. */
  readonly threshold?: number
  /** Bytes that a payload may have unpacked, in either direction: a few can hold very many. Default 67108864. */
  readonly maxBytes?: number
}

/** The most that the server's packets may hold, unpacked. */
const defaultMaxBytes = 64 * 1024 * 1024

/**
 * A codec whose bytes are packed where that makes them fewer. On the wire: a byte that says how (0 not at all, 1 gzip,
 * 2 deflate as zlib has it, 3 brotli), then the bytes.
 * @throws {InvalidOptionError} for options that cannot be. Its codec throws {PayloadTooLargeError}.
 */
export function compressed<T = unknown>(option: CodecOption, options?: CompressedOptions | null): Codec<T> {
  const stated = statedOptions('compressed()', 'algorithm', options)
  const { algorithm = 'gzip', threshold = 1024, maxBytes = defaultMaxBytes } = stated
  if (!Object.hasOwn(algorithms, algorithm)) {
    throw new InvalidOptionError('algorithm of compressed()', 'be gzip, deflate or brotli', algorithm)
  }
  checkBytes('threshold', threshold, 0)
  checkBytes('maxBytes', maxBytes, 1)
  const inner = innerCodec('compressed()', option)
  return around(inner, { algorithm, threshold, maxBytes }) as Codec<T>
}

function around(inner: Codec, options: Required<CompressedOptions>): Codec {
  const name = `compressed ${inner.name}`
  return {
    name,
    encode: (value) => pack(name, bytesOf(inner, value), options),
    decode: (bytes) => inner.decode(unpack(name, bytes, options)),
    forFunction: (functionName) => around(bindCodec(inner, functionName), options),
    fingerprint: (value) => fingerprintOf(inner, value),
  }
}

function pack(name: string, bytes: Buffer, options: Required<CompressedOptions>): Uint8Array {
  if (bytes.length > options.maxBytes) throw new PayloadTooLargeError(name, options.maxBytes)
  if (bytes.length < options.threshold) return marked(plainMark, bytes)
  const { mark, pack: packWith } = algorithms[options.algorithm]
  const packed = packWith(bytes)
  return packed.length < bytes.length ? marked(mark, packed) : marked(plainMark, bytes)
}

function marked(mark: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(mark), bytes])
}

/** Nothing at all stays nothing: so a caller submits who has no payload. */
function unpack(name: string, bytes: Uint8Array, { maxBytes }: Required<CompressedOptions>): Uint8Array {
  if (bytes.length === 0) return bytes
  const rest = bytes.subarray(1)
  if (bytes[0] === plainMark) return rest.length > maxBytes ? refuseLarge(name, maxBytes) : rest
  const algorithm = Object.values(algorithms).find(({ mark }) => mark === bytes[0])
  if (algorithm === undefined) {
    throw new BadPayloadError(name, `its first byte is ${bytes[0]}, which is none of ours`)
  }
  try {
    return algorithm.unpack(rest, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') return refuseLarge(name, maxBytes)
    throw new BadPayloadError(name, sentence(error), { cause: error })
  }
}

function refuseLarge(name: string, maxBytes: number): never {
  throw new PayloadTooLargeError(name, maxBytes)
}

function packBrotli(bytes: Uint8Array): Uint8Array {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return brotliCompressSync(bytes, { params })
}

function checkBytes(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw new InvalidOptionError(
    `${name} of compressed()`,
    `be a whole number of bytes, ${least} or more`,
    value,
  )
}
