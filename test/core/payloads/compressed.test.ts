import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import {
  BadPayloadError,
  type Codec,
  type CompressionAlgorithm,
  compressed,
  encrypted,
  InvalidOptionError,
  isPermanent,
  PayloadTooLargeError,
} from '@gearwork/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonValues, msgpackValues } from './values.js'

const algorithms: readonly CompressionAlgorithm[] = ['gzip', 'deflate', 'brotli']
const packers = { gzip: gzipSync, deflate: deflateSync, brotli: brotliCompressSync } as const
const long = 'the same again, '.repeat(1_000)

function encode(codec: Codec, value: unknown): Buffer {
  return Buffer.from(codec.encode(value) as Uint8Array)
}

/** As another language writes it. */
function marked(mark: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(mark), bytes])
}

describe.each(algorithms)('with %s', (algorithm) => {
  const codec = compressed('json', { algorithm, threshold: 16 })

  test('what the codec inside carries comes back, long or short', () => {
    const comesBack = (value: unknown) => {
      expect(codec.decode(encode(codec, value))).toStrictEqual(value)
    }
    fc.assert(fc.property(jsonValues, comesBack))
    const packed = compressed('msgpack', { algorithm, threshold: 0 })
    fc.assert(
      fc.property(msgpackValues, (value) => {
        expect(packed.decode(encode(packed, value))).toStrictEqual(value)
      }),
    )
  })

  test('a payload becomes shorter, and its first byte says how', () => {
    const bytes = encode(codec, long)
    expect(bytes.length).toBeLessThan(200)
    expect(bytes[0]).toBe(1 + algorithms.indexOf(algorithm))
  })

  test('what another language packed is read, whatever this side packs with', () => {
    const reader = compressed('text', { algorithm: 'gzip' })
    const bytes = marked(1 + algorithms.indexOf(algorithm), packers[algorithm](Buffer.from(long)))
    expect(reader.decode(bytes)).toBe(long)
  })

  test('a few bytes that would become very many are refused before they do', () => {
    const bomb = packers[algorithm](Buffer.alloc(8 * 1024 * 1024))
    const careful = compressed('raw', { maxBytes: 1024 * 1024 })
    const bytes = marked(1 + algorithms.indexOf(algorithm), bomb)
    expect(() => careful.decode(bytes)).toThrow(
      'the payload is larger than the 1048576 bytes that compressed raw unpacks: raise maxBytes on both sides',
    )
  })

  test('bytes that are not packed, cut off or changed are refused, and nothing else happens', () => {
    const whole = encode(codec, long)
    const read = (bytes: Uint8Array) => {
      try {
        codec.decode(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(BadPayloadError)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (some) => read(marked(whole[0] as number, some))))
    fc.assert(fc.property(fc.nat(whole.length - 1), (at) => read(whole.subarray(0, at))))
    expect(() => codec.decode(whole.subarray(0, whole.length - 9))).toThrow(BadPayloadError)
    expect(() => codec.decode(marked(whole[0] as number, Buffer.from('no')))).toThrow(
      'the payload is not valid compressed json: ',
    )
  })
})

test('below the threshold, and where it would not become shorter, a payload stays as it is', () => {
  expect(encode(compressed('text'), 'short').toString()).toBe('\0short')
  expect(encode(compressed('text', { threshold: 0 }), 'ab').toString()).toBe('\0ab')
  expect(encode(compressed('text', { threshold: 5 }), 'aaaaa'.repeat(20))[0]).toBe(1)
})

test('without options it is gzip that every language reads', () => {
  const bytes = encode(compressed('json'), { long })
  expect(JSON.parse(gunzipSync(bytes.subarray(1)).toString())).toEqual({ long })
})

test('nothing at all is read as the codec inside reads it', () => {
  expect(compressed('json').decode(new Uint8Array())).toBeUndefined()
  expect(compressed('json').decode(encode(compressed('json'), undefined))).toBeUndefined()
})

test('a payload that no worker would unpack is refused before it is sent, and trying again is in vain', () => {
  const codec = compressed('text', { maxBytes: 10 })
  const tooLarge = new PayloadTooLargeError('compressed text', 10)
  expect(() => codec.encode('eleven byte')).toThrow(tooLarge)
  expect(() => codec.decode(Buffer.from('\0eleven byte'))).toThrow(tooLarge)
  expect(isPermanent(tooLarge)).toBe(true)
})

test('an unknown first byte is named', () => {
  expect(() => compressed('json').decode(Buffer.from('{}'))).toThrow(
    'the payload is not valid compressed json: its first byte is 123, which is none of ours',
  )
})

test('what the codec inside refuses is said by it', () => {
  expect(() => compressed('json').encode([1n])).toThrow(
    'the value cannot be encoded as json: [0]: json cannot carry a bigint',
  )
  expect(() => compressed('json').decode(Buffer.from('\0{'))).toThrow(/^the payload is not valid json: /)
})

test('equal payloads have equal fingerprints, whatever is inside', () => {
  const secret = encrypted('json', { keys: { a: Buffer.alloc(32, 1) }, current: 'a' })
  const codec = compressed(secret)
  expect(codec.fingerprint?.({ a: 1 })).toEqual(codec.fingerprint?.({ a: 1 }))
  expect(compressed('json').fingerprint?.({ a: 1 })).toBe('{"a":1}')
})

test.each([
  [{ algorithm: 'zip' as 'gzip' }, 'algorithm of compressed() must be gzip, deflate or brotli, got "zip"'],
  [{ threshold: -1 }, 'threshold of compressed() must be a whole number of bytes, 0 or more, got -1'],
  [{ maxBytes: 0 }, 'maxBytes of compressed() must be a whole number of bytes, 1 or more, got 0'],
])('options that cannot be are refused: %j', (options, message) => {
  expect(() => compressed('json', options)).toThrow(message)
})

test('options that are null say nothing', () => {
  expect(compressed('json', null).name).toBe('compressed json')
})

test.each(['brotli', 9, ['brotli']])('what are no options is refused: %j', (options) => {
  expect(() => compressed('json', options as never)).toThrow(
    `options of compressed() must be an object, such as { algorithm }, got ${JSON.stringify(options)}`,
  )
})

test.each([null, undefined, 9, Symbol('json')])('no codec inside is refused: %s', (codec) => {
  expect(() => compressed(codec as never)).toThrow(
    /^the codec in compressed\(\) must be json, text, raw, msgpack, or an object with a name, encode\(\) and decode\(\), got /,
  )
})

test('a codec inside that is none is refused', () => {
  expect(() => compressed('jsn')).toThrow(/^the codec in compressed\(\) must be json, text, raw, msgpack, /)
  expect(() => compressed({ name: 'half' } as never)).toThrow(InvalidOptionError)
})
