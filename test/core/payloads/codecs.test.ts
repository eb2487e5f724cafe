import {
  BadPayloadError,
  type Codec,
  codecs,
  jsonCodec,
  msgpackCodec,
  rawCodec,
  textCodec,
} from '@gearwork/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonValues, letters, msgpackValues, nestings, Order, strangers } from './values.js'

// biome-ignore lint/suspicious/noExplicitAny: it stands for all of them
type AnyCodec = Codec<any>

const bytes = (text: string) => Buffer.from(text)

/** There and back, as over a wire. */
function through(codec: AnyCodec, value: unknown): unknown {
  return codec.decode(Buffer.from(codec.encode(value) as string))
}

function refusalOf(codec: AnyCodec, value: unknown): BadPayloadError {
  try {
    codec.encode(value)
  } catch (error) {
    if (error instanceof BadPayloadError) return error
    throw error
  }
  throw new Error('it was carried')
}

describe('what a codec carries comes back as it was', () => {
  test.each<[string, AnyCodec, fc.Arbitrary<unknown>]>([
    ['json', jsonCodec, jsonValues],
    ['msgpack', msgpackCodec, msgpackValues],
    ['text', textCodec, letters],
    ['raw', rawCodec, fc.uint8Array().map((some) => Buffer.from(some))],
  ])('%s', (_, codec, values) => {
    const comesBack = (value: unknown) => {
      expect(through(codec, value)).toStrictEqual(value)
    }
    fc.assert(fc.property(values, comesBack), { numRuns: 500 })
  })
})

describe('a codec that says it leaves the bytes as they are', () => {
  const leaving = Object.values<AnyCodec>(codecs).filter(({ leavesBytes }) => leavesBytes)
  const carried = letters.filter((text) => !text.startsWith('\uFEFF'))

  test.each(leaving.map((codec) => [codec.name, codec]))(
    '%s: neither writes to them nor shares them',
    (_, codec) => {
      const reads = (value: string) => {
        const sent = Buffer.from(codec.encode(value) as string)
        const came = Buffer.from(sent)
        const made = codec.decode(came)
        expect(came.equals(sent)).toBe(true)
        came.fill(0)
        expect(made).toBe(value)
      }
      fc.assert(fc.property(carried, reads))
    },
  )
})

describe('bytes that are not of a codec are refused, and nothing else happens', () => {
  test.each(Object.entries(codecs))('%s', (_, codec) => {
    const read = (some: Uint8Array) => {
      try {
        codec.decode(some)
      } catch (error) {
        expect(error).toBeInstanceOf(BadPayloadError)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), read), { numRuns: 1_000 })
    fc.assert(fc.property(damaged(codec), read), { numRuns: 500 })
  })
})

/** Something carried, cut off somewhere or with another byte in it. */
function damaged(codec: Codec): fc.Arbitrary<Uint8Array> {
  const value = codec === jsonCodec || codec === msgpackCodec ? jsonWithoutHalves : letters
  return fc.tuple(value, fc.nat(), fc.nat(255), fc.boolean()).map(([carried, at, byte, cut]) => {
    const made = Buffer.from(codec.encode(carried) as string)
    if (made.length === 0) return made
    if (cut) return made.subarray(0, at % made.length)
    made[at % made.length] = byte
    return made
  })
}

const jsonWithoutHalves = jsonValues.filter(
  (value) => !/\\ud[89a-f]/i.test(JSON.stringify(value)) && !/__proto__/.test(JSON.stringify(value)),
)

describe.each([
  ['json', jsonCodec],
  ['msgpack', msgpackCodec],
])('%s refuses what would come back as something else', (name, codec) => {
  test.each(strangers)('%s, wherever it is', (kind, value) => {
    for (const [path, nest] of nestings) {
      const place = path === '' ? '' : `${path}: `
      expect(refusalOf(codec, nest(value)).message).toBe(
        `the value cannot be encoded as ${name}: ${place}${name} cannot carry ${kind}`,
      )
    }
  })

  test('a hole in a list', () => {
    // biome-ignore lint/suspicious/noSparseArray: it is what is tested
    expect(refusalOf(codec, { list: [1, , 3] }).message).toContain(`list[1]: ${name} cannot carry undefined`)
    expect(refusalOf(codec, [undefined]).message).toContain(`[0]: ${name} cannot carry undefined`)
  })

  test('a circle, saying where it leads', () => {
    const parent: Record<string, unknown> = { name: 'p' }
    parent.children = [{ parent }]
    expect(refusalOf(codec, parent).message).toContain(
      'children[0].parent: it is a circle, back to the whole',
    )
    expect(refusalOf(codec, { tree: parent }).message).toContain('back to tree')
  })

  test('something in the midst of much that is carried', () => {
    fc.assert(
      fc.property(jsonWithoutHalves, fc.constantFrom(...strangers), (around, [, value]) => {
        expect(refusalOf(codec, [around, { deep: [around, value] }]).message).toContain('[1].deep[1]: ')
      }),
    )
  })

  test('but not what is left out both ways, or the same thing twice', () => {
    const twice = { a: 1 }
    expect(through(codec, { some: 1, none: undefined })).toEqual({ some: 1 })
    expect(through(codec, [twice, { twice }])).toEqual([{ a: 1 }, { twice: { a: 1 } }])
    expect(through(codec, new Order([1]))).toEqual({ lines: [1] })
    expect(through(codec, Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 })
  })

  test('depth without an end', () => {
    let deep: unknown = 1
    for (let i = 0; i < 100_000; i++) deep = [deep]
    expect(refusalOf(codec, deep)).toBeInstanceOf(BadPayloadError)
    expect(refusalOf(codec, deep).message).toMatch(/it is nested too deeply: send it in flat lists$/)
  })

  test('what throws when it is looked at', () => {
    const angry = {
      get field() {
        throw new Error('not now')
      },
    }
    expect(refusalOf(codec, angry).message).toBe(`the value cannot be encoded as ${name}: not now`)
  })

  test.each([
    new Error('the water is too deep'),
    new Error('the call stack of the crane'),
    new RangeError('too deep for this drill'),
  ])('what throws of depths of its own: %s', (thrown) => {
    const angry = {
      get depth() {
        throw thrown
      },
    }
    expect(refusalOf(codec, angry).message).toBe(`the value cannot be encoded as ${name}: ${thrown.message}`)
  })

  test('of nothing at all is empty, both ways', () => {
    expect(codec.encode(undefined)).toBe('')
    expect(codec.decode(new Uint8Array())).toBeUndefined()
  })
})

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

  test.each([
    ['NaN', Number.NaN, 'json cannot carry NaN'],
    ['Infinity', Number.POSITIVE_INFINITY, 'json cannot carry Infinity'],
    ['a bigint', 1n, 'json cannot carry a bigint: send its text, or use the codec msgpack'],
    ['bytes', new Uint8Array(1), 'json cannot carry bytes: use the codec raw or msgpack'],
    ['a Buffer', Buffer.from('a'), 'json cannot carry bytes: use the codec raw or msgpack'],
    ['an ArrayBuffer', new ArrayBuffer(1), 'json cannot carry bytes: use the codec raw or msgpack'],
    ['numbers in a row', new Float64Array(1), 'json cannot carry bytes: use the codec raw or msgpack'],
  ])('refuses %s', (_, value, problem) => {
    expect(refusalOf(jsonCodec, { a: [value] }).message).toBe(
      `the value cannot be encoded as json: a[0]: ${problem}`,
    )
  })

  test('a date comes back as its ISO text', () => {
    expect(through(jsonCodec, { at: new Date(0) })).toEqual({ at: '1970-01-01T00:00:00.000Z' })
  })

  test('what has a toJSON says itself what is sent', () => {
    const url = new URL('http://a.b/c')
    const own = { secret: () => 1, toJSON: () => ({ open: true }) }
    expect(through(jsonCodec, { url, own })).toEqual({ url: 'http://a.b/c', own: { open: true } })
  })

  test('a field called __proto__ is a field, and changes nothing else', () => {
    const read = jsonCodec.decode(bytes('{"__proto__":{"admin":true},"a":1}')) as Record<string, unknown>
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(read.admin).toBeUndefined()
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
    expect(jsonCodec.encode(read)).toBe('{"__proto__":{"admin":true},"a":1}')
  })

  test('a byte order mark before it is noise', () => {
    expect(jsonCodec.decode(bytes('\uFEFF{}'))).toEqual({})
  })

  test('bytes that are something else are refused, with the reason', () => {
    expect(() => jsonCodec.decode(bytes('{to:'))).toThrow(/^the payload is not valid json: /)
    expect(() => jsonCodec.decode(Buffer.from([0x22, 0xff, 0x22]))).toThrow(BadPayloadError)
  })
})

describe('msgpack', () => {
  test.each<[string, unknown, string]>([
    ['a list', [1, 'a', null, true], '9401a161c0c3'],
    ['fields', { a: { b: -1 } }, '81a16181a162ff'],
    ['a date', new Date(1_000), 'd6ff00000001'],
    ['bytes', Uint8Array.of(1, 2), 'c4020102'],
    ['a bigint', 5n, 'cf0000000000000005'],
    ['a bigint below zero', -5n, 'd3fffffffffffffffb'],
    ['a number of 53 bits', 2 ** 40, 'cb4270000000000000'],
  ])('%s stands as the specification says', (_, value, hex) => {
    expect(Buffer.from(msgpackCodec.encode(value) as Uint8Array).toString('hex')).toBe(hex)
    expect(msgpackCodec.decode(Buffer.from(hex, 'hex'))).toEqual(value)
  })

  test('a Buffer comes back as plain bytes', () => {
    const read = through(msgpackCodec, Buffer.from('ab')) as Uint8Array
    expect(read).toEqual(Uint8Array.of(97, 98))
    expect(Buffer.isBuffer(read)).toBe(false)
  })

  test.each([
    ['a bigint of more than 64 bits', 2n ** 64n, 'msgpack cannot carry a bigint of more than 64 bits'],
    ['half a letter', '\ud800', 'msgpack cannot carry half of a letter (a lone surrogate)'],
    [
      'numbers in a row',
      new Float64Array(1),
      'msgpack cannot carry a Float64Array: send what it holds, as lists and fields',
    ],
    [
      'an ArrayBuffer',
      new ArrayBuffer(1),
      'msgpack cannot carry an ArrayBuffer: send what it holds, as lists and fields',
    ],
  ])('refuses %s', (_, value, problem) => {
    expect(refusalOf(msgpackCodec, { a: [value] }).message).toBe(
      `the value cannot be encoded as msgpack: a[0]: ${problem}`,
    )
  })

  test('carries the text __proto__, which is no name there', () => {
    expect(through(msgpackCodec, ['__proto__', { of: '__proto__' }])).toEqual([
      '__proto__',
      { of: '__proto__' },
    ])
  })

  test('refuses a field called __proto__, both ways', () => {
    expect(refusalOf(msgpackCodec, JSON.parse('{"a":{"__proto__":1}}')).message).toContain('a.__proto__: ')
    const bad = Buffer.from('81a95f5f70726f746f5f5f01', 'hex')
    expect(() => msgpackCodec.decode(bad)).toThrow(BadPayloadError)
  })

  test.each([
    ['announces more than it holds', 'dd40000000', 'it is truncated, or announces more than it holds'],
    ['announces much again and again', 'dc8000'.repeat(20_000), 'announces more than it holds'],
    ['ends in a text', 'a56162', 'it is truncated'],
    ['ends in a length', 'd9', 'it is truncated'],
    ['goes on behind its end', '0101', '1 bytes follow its end'],
    ['holds a byte without a meaning', '91c1', 'the byte 0xc1'],
    ['holds a text that is none', 'a1ff', 'a text that is not UTF-8'],
    ['holds a date beyond all dates', 'c70cff000000007fffffffffffffff', 'a date beyond all dates'],
    ['holds a date of no length', 'd4ff00', 'Unrecognized data size'],
  ])('refuses what %s', (_, hex, problem) => {
    expect(() => msgpackCodec.decode(Buffer.from(hex, 'hex'))).toThrow(problem)
  })
})

describe('text', () => {
  test('is UTF-8 as it is, a byte order mark included', () => {
    expect(textCodec.encode('ä')).toBe('ä')
    expect(textCodec.decode(bytes('\uFEFFä'))).toBe('\uFEFFä')
  })

  test('of nothing is empty, of numbers and booleans their text', () => {
    expect(textCodec.encode(undefined as unknown as string)).toBe('')
    expect(textCodec.encode(12 as unknown as string)).toBe('12')
    expect(textCodec.decode(bytes(''))).toBe('')
  })

  test.each([
    [{ a: 1 }, 'it is {"a":1}'],
    [['a'], 'it is ["a"]'],
    ['\udc00', 'half a letter (a lone surrogate) has no UTF-8'],
  ])('%j is refused', (value, problem) => {
    expect(refusalOf(textCodec, value).message).toBe(`the value cannot be encoded as text: ${problem}`)
  })

  test('that is not UTF-8 is refused', () => {
    expect(() => textCodec.decode(Buffer.from([0xff]))).toThrow(
      'the payload is not valid text: it is not UTF-8',
    )
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
      'the value cannot be encoded as raw: it is {"a":1}, not bytes',
    )
  })
})

test('An error whose message is no text still says why a payload is refused', () => {
  const thrown = Object.assign(new Error('x'), { message: 404 })
  const value = {
    get field(): never {
      throw thrown
    },
  }
  expect(() => jsonCodec.encode(value)).toThrow(
    new BadPayloadError('json', '404', { cause: thrown, encoding: true }),
  )
})
