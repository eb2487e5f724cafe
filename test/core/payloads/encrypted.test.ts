import { createDecipheriv } from 'node:crypto'
import { inspect } from 'node:util'
import {
  BadPayloadError,
  type Codec,
  compressed,
  encrypted,
  isPermanent,
  PayloadError,
  TamperedPayloadError,
  UnknownKeyError,
} from '@gearwork/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bindCodec } from '../../../packages/core/src/payloads/codec.js'
import { jsonValues, msgpackValues } from './values.js'

const first = Buffer.alloc(32, 1)
const second = Buffer.alloc(32, 2)
const codec = encrypted('json', { keys: { first }, current: 'first' })

function encode(with_: Codec, value: unknown): Buffer {
  return Buffer.from(with_.encode(value) as Uint8Array)
}

test('what the codec inside carries comes back', () => {
  const binary = encrypted('msgpack', { keys: { first }, current: 'first' })
  const comesBack = (through: Codec) => (value: unknown) => {
    expect(through.decode(encode(through, value))).toStrictEqual(value)
  }
  fc.assert(fc.property(jsonValues, comesBack(codec)))
  fc.assert(fc.property(msgpackValues, comesBack(binary)))
  comesBack(codec)(undefined)
})

test('its bytes stand where the README says', () => {
  const bytes = encode(bindCodec(codec, 'Mail~welcome'), { a: 1 })
  expect(bytes.subarray(0, 7)).toEqual(Buffer.from('\x01\x05first'))
  expect(bytes.length).toBe(7 + 12 + '{"a":1}'.length + 16)
  const decipher = createDecipheriv('aes-256-gcm', first, bytes.subarray(7, 19))
  decipher.setAAD(Buffer.from('\x01\x05firstMail~welcome'))
  decipher.setAuthTag(bytes.subarray(-16))
  expect(`${decipher.update(bytes.subarray(19, -16))}${decipher.final()}`).toBe('{"a":1}')
})

test('equal payloads have different bytes, and nothing of them can be read', () => {
  const [one, other] = [encode(codec, 'a secret'), encode(codec, 'a secret')]
  expect(one).not.toEqual(other)
  expect(one.toString('latin1')).not.toContain('secret')
})

describe('of keys', () => {
  const both = encrypted('json', { keys: { first, second }, current: 'second' })

  test('the current one writes, and all read', () => {
    expect(both.decode(encode(codec, 'old'))).toBe('old')
    expect(encode(both, 'new').toString('latin1')).toContain('second')
    expect(both.decode(encode(both, 'new'))).toBe('new')
  })

  test('one that is not there is named, and a worker that has it may still read the payload', () => {
    const unknown = thrown(() => codec.decode(encode(both, 'new')))
    expect(unknown).toBeInstanceOf(UnknownKeyError)
    expect(unknown).toMatchObject({ code: 'UNKNOWN_KEY', keyId: 'second' })
    expect(unknown.message).toBe(
      'the payload is encrypted with the key "second", ours are first: add it to keys',
    )
    expect(isPermanent(unknown)).toBe(false)
  })

  test('one that is no name at all is quoted on one line', () => {
    const bytes = Buffer.concat([Buffer.from([1, 3]), Buffer.from('a\nb'), Buffer.alloc(40)])
    expect(thrown(() => codec.decode(bytes)).message).toContain('the key "a\\nb", ours are first')
  })

  test.each([
    ['32 bytes', first],
    ['base64', first.toString('base64')],
    ['base64url', first.toString('base64url')],
    ['hexadecimal', first.toString('hex')],
  ])('may be written in %s', (_, key) => {
    expect(encrypted('json', { keys: { first: key }, current: 'first' }).decode(encode(codec, 1))).toBe(1)
  })

  test.each([
    [
      { keys: { k: Buffer.alloc(16) }, current: 'k' },
      'key k of encrypted() must be 32 bytes, or their base64 or hexadecimal, got "16 bytes"',
    ],
    [{ keys: { k: 'a passphrase, which is no key' }, current: 'k' }, 'got "a string of 29 characters"'],
    [{ keys: { k: undefined as unknown as string }, current: 'k' }, 'got "a value that is undefined"'],
    [{ keys: { k: first }, current: 'l' }, 'current of encrypted() must be one of k, got "l"'],
    [
      { keys: { '': first }, current: '' },
      'the name of a key of encrypted() must have 1 to 255 bytes, got ""',
    ],
    [{ keys: { ['k'.repeat(256)]: first }, current: 'k' }, 'must have 1 to 255 bytes'],
  ])('those that are none are refused, without telling them: %#', (options, message) => {
    const error = thrown(() => encrypted('json', options))
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('passphrase')
    expect(error).toMatchObject({ code: 'INVALID_OPTION' })
  })

  test.each([
    [undefined, 'options of encrypted() must be an object, such as { keys, current }, got "a value'],
    [null, 'options of encrypted() must be an object, such as { keys, current }, got "a value'],
    [
      'a passphrase',
      'options of encrypted() must be an object, such as { keys, current }, got "a string of 12 characters"',
    ],
    [{}, 'keys of encrypted() must be an object of keys by their names, one at least, got "a value'],
    [{ keys: null, current: 'k' }, 'keys of encrypted() must be an object of keys by their names'],
    [{ keys: 'a passphrase', current: 'k' }, 'keys of encrypted() must be an object of keys by their names'],
    [{ keys: new Map([['k', first]]), current: 'k' }, 'keys of encrypted() must be an object of keys'],
    [{ keys: [first], current: '0' }, 'keys of encrypted() must be an object of keys'],
    [
      { keys: {}, current: 'k' },
      'keys of encrypted() must be an object of keys by their names, one at least',
    ],
    [{ keys: { k: first } }, 'current of encrypted() must be one of k, got undefined'],
    [{ keys: { k: first }, current: Symbol('k') }, 'current of encrypted() must be one of k, got Symbol(k)'],
    [{ keys: { k: first }, current: first }, 'current of encrypted() must be one of k, got "32 bytes"'],
    [
      { keys: { k: first }, current: first.toString('base64') },
      'must be one of k, got "a string of 44 characters"',
    ],
  ])('what is none at all is refused in one line, without telling it: %#', (options, message) => {
    const error = thrown(() => encrypted('json', options as never))
    expect(error.message).toContain(message)
    expect(error.message).not.toMatch(/passphrase|AQEB|\n/)
    expect(error).toMatchObject({ code: 'INVALID_OPTION' })
  })

  test('nothing is told where the codec is printed', () => {
    const printed = `${inspect(codec, { depth: 9, showHidden: true })}${JSON.stringify(codec)}`
    expect(printed).not.toContain(first.toString('hex'))
    expect(printed).not.toContain('01 01 01')
    expect(codec.name).toBe('encrypted json')
  })
})

describe('a payload is refused', () => {
  const welcome = bindCodec(codec, 'Mail~welcome')
  const whole = encode(welcome, { to: 'a@b.c' })

  test('by another function than it was made for', () => {
    const error = thrown(() => bindCodec(codec, 'Mail~farewell').decode(whole))
    expect(error).toBeInstanceOf(TamperedPayloadError)
    expect(error.message).toBe(
      'the payload was not encrypted for Mail~farewell with our key first, or was changed since: it is refused',
    )
    expect(isPermanent(error)).toBe(true)
    expect(() => codec.decode(whole)).toThrow(
      'the payload was not encrypted with our key first, or was changed since',
    )
  })

  test('with another key of the same name', () => {
    const liar = bindCodec(encrypted('json', { keys: { first: second }, current: 'first' }), 'Mail~welcome')
    expect(() => liar.decode(whole)).toThrow(TamperedPayloadError)
  })

  test('when any byte of it was changed', () => {
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] as number) ^ 1
      expect(thrown(() => welcome.decode(changed))).toBeInstanceOf(PayloadError)
    }
  })

  test('when it was cut off anywhere', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(thrown(() => welcome.decode(whole.subarray(0, length)))).toBeInstanceOf(PayloadError)
    }
    expect(() => welcome.decode(whole.subarray(0, 20))).toThrow(
      'the payload is not valid encrypted json: it is truncated: 20 bytes, and 35 are the least',
    )
    expect(() => welcome.decode(new Uint8Array())).toThrow(BadPayloadError)
  })

  test('when it never was one', () => {
    expect(() => welcome.decode(Buffer.from('{"to":"a@b.c"}'))).toThrow(
      'the payload is not valid encrypted json: its first byte is 123, and 1 is the only version',
    )
    const read = (bytes: Uint8Array) => {
      expect(thrown(() => welcome.decode(bytes))).toBeInstanceOf(PayloadError)
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), read))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (some) =>
        read(Buffer.concat([Buffer.from('\x01\x05first'), some])),
      ),
    )
  })
})

describe('a fingerprint', () => {
  test('is equal for equal payloads, and tells nothing of them to who has no key', () => {
    expect(codec.fingerprint?.({ a: 1 })).toEqual(codec.fingerprint?.({ a: 1 }))
    expect(codec.fingerprint?.({ a: 1 })).not.toEqual(codec.fingerprint?.({ a: 2 }))
    const other = encrypted('json', { keys: { first: second }, current: 'first' })
    expect(codec.fingerprint?.({ a: 1 })).not.toEqual(other.fingerprint?.({ a: 1 }))
  })
})

test('codecs stand in one another, each bound to the function', () => {
  const packed = bindCodec(compressed(codec), 'a')
  expect(packed.name).toBe('compressed encrypted json')
  expect(packed.decode(encode(packed, [1]))).toEqual([1])
  expect(() => bindCodec(compressed(codec), 'b').decode(encode(packed, [1]))).toThrow(TamperedPayloadError)
  const sealed = encrypted(compressed('json', { threshold: 0 }), { keys: { first }, current: 'first' })
  expect(sealed.name).toBe('encrypted compressed json')
  expect(encode(sealed, 'long'.repeat(1_000)).length).toBeLessThan(200)
  expect(sealed.decode(encode(sealed, 'long'.repeat(1_000)))).toBe('long'.repeat(1_000))
})

function thrown(deed: () => unknown): Error {
  try {
    deed()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
