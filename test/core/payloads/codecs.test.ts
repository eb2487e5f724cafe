import { BadPayloadError, jsonCodec, rawCodec, textCodec } from '@gearwork/core'
import { describe, expect, test } from 'vitest'

const bytes = (text: string) => Buffer.from(text)

describe('json', () => {
  test.each([
    [{ to: 'ä@b.c' }, '{"to":"ä@b.c"}'],
    [[1, null], '[1,null]'],
    [0, '0'],
    [false, 'false'],
    ['', '""'],
    [null, 'null'],
    [undefined, ''],
  ])('%j stands as %s, both ways', (value, text) => {
    expect(jsonCodec.encode(value)).toBe(text)
    expect(jsonCodec.decode(bytes(text))).toEqual(value)
  })

  test('a byte order mark before it is noise', () => {
    expect(jsonCodec.decode(bytes('\uFEFF{}'))).toEqual({})
  })

  test.each([
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a circle', circle()],
  ])('%s is refused', (_, value) => {
    expect(() => jsonCodec.encode(value)).toThrow(BadPayloadError)
  })

  test('bytes that are something else are refused, with the reason', () => {
    expect(() => jsonCodec.decode(bytes('{to:'))).toThrow(/^the payload is not json: /)
    expect(() => jsonCodec.decode(Buffer.from([0x22, 0xff, 0x22]))).toThrow(BadPayloadError)
  })
})

describe('text', () => {
  test('is UTF-8 as it is, a byte order mark included', () => {
    expect(textCodec.encode('ä')).toBe('ä')
    expect(textCodec.decode(bytes('\uFEFFä'))).toBe('\uFEFFä')
  })

  test('of nothing is empty', () => {
    expect(textCodec.encode(undefined as unknown as string)).toBe('')
    expect(textCodec.decode(bytes(''))).toBe('')
  })

  test('that is not UTF-8 is refused', () => {
    expect(() => textCodec.decode(Buffer.from([0xff]))).toThrow('the payload is not text: it is not UTF-8')
  })
})

describe('raw', () => {
  test('is the bytes themselves, not a copy', () => {
    const given = new Uint8Array([1, 2, 0, 255])
    expect(rawCodec.encode(given)).toBe(given)
    expect(rawCodec.decode(given).buffer).toBe(given.buffer)
  })

  test('that is something else is refused, quoting it', () => {
    expect(() => rawCodec.encode({ a: 1 } as unknown as Uint8Array)).toThrow(
      'the payload is not raw: it is {"a":1}, not bytes',
    )
  })
})

function circle(): object {
  const self: { self?: object } = {}
  self.self = self
  return self
}
