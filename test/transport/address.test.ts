import {
  formatAddress,
  InvalidAddressError,
  isLoopback,
  parseAddress,
  parseListenAddress,
  type ServerAddressInput,
} from '@gearwork/transport'
import { describe, expect, test } from 'vitest'

describe('an address', () => {
  test.each<[ServerAddressInput, string, number]>([
    ['192.168.1.2:4560', '192.168.1.2', 4560],
    ['192.168.1.2', '192.168.1.2', 4730],
    ['box', 'box', 4730],
    ['box.example.org:80', 'box.example.org', 80],
    ['  box:80  ', 'box', 80],
    ['[::1]:4560', '::1', 4560],
    ['[::1]', '::1', 4730],
    ['::1', '::1', 4730],
    ['fe80::1%eth0', 'fe80::1%eth0', 4730],
    ['[fe80::1%eth0]:80', 'fe80::1%eth0', 80],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1', 4730],
    ['box:65535', 'box', 65_535],
    [{ host: 'box' }, 'box', 4730],
    [{ host: 'box', port: undefined }, 'box', 4730],
    [{ host: ' box ', port: 4560 }, 'box', 4560],
    [{ host: '::1', port: 4560 }, '::1', 4560],
    [{ host: '[::1]', port: 4560 }, '::1', 4560],
    ['my_box-1.example.org.', 'my_box-1.example.org.', 4730],
    ['bücher.example', 'bücher.example', 4730],
    ['a'.repeat(63), 'a'.repeat(63), 4730],
  ])('%j is understood', (input, host, port) => {
    expect(parseAddress(input)).toEqual({ host, port })
  })

  test.each([
    '',
    ' ',
    ':4730',
    'box:',
    'box:0',
    'box:65536',
    'box:-1',
    'box:http',
    'box:47 30',
    'two words',
    'gearman://box:4730',
    'box/path',
    '1:2:3',
    '[box]:4730',
    '[::1',
    '::1]:4730',
    '[::1]4730',
    '[]:4730',
    { host: '' },
    { host: 'box', port: 0 },
    { host: 'box', port: 4730.5 },
    { host: 'box', port: Number.NaN },
    { host: 'box:4730' },
    { host: 'two words' },
    { host: '[box]' },
  ])('%j is refused, and quoted', (input) => {
    expect(() => parseAddress(input)).toThrow(InvalidAddressError)
    expect(() => parseAddress(input)).toThrow(
      `${JSON.stringify(input)} is not a server address: write "host:port", "[ipv6]:port" or { host, port }`,
    )
  })

  test.each([
    'box\0',
    'a\0.example.org',
    'box\u007f',
    'box\u200b',
    'box\ud800',
    '\udc00box',
    'box..org',
    '.box',
    'box@other',
    'box?x',
    'box#x',
    "box'",
    'box\\other',
    'fe80::1%\0',
    `fe80::1%${'e'.repeat(300)}`,
    'a'.repeat(64),
    'a'.repeat(3_000),
    'ü'.repeat(63),
    `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(20)}`,
    '256.1.1.1.1:1:1',
    '300.1.1.1',
  ])('no name of DNS and no address of either family is refused: case %#', (host) => {
    expect(() => parseAddress(host)).toThrow(InvalidAddressError)
    expect(() => parseAddress({ host })).toThrow(InvalidAddressError)
  })

  const circle: Record<string, unknown> = { host: 5 }
  circle.self = circle

  test.each([
    null,
    undefined,
    4730,
    true,
    [],
    {},
    { host: 5 },
    { host: 'box', port: '4730' },
    { host: 'box', port: 4730n },
    circle,
    Symbol('box'),
  ])('what is no address at all is refused: case %#', (input) => {
    expect(() => parseAddress(input as ServerAddressInput)).toThrow(InvalidAddressError)
  })

  test('has a stable code', () => {
    expect(thrown(() => parseAddress(''))).toMatchObject({
      code: 'INVALID_ADDRESS',
      name: 'InvalidAddressError',
    })
  })
})

describe('an address to listen on', () => {
  test('may have port 0: any that is free', () => {
    expect(parseListenAddress('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 })
    expect(parseListenAddress({ host: '::', port: 0 })).toEqual({ host: '::', port: 0 })
    expect(parseListenAddress('0.0.0.0')).toEqual({ host: '0.0.0.0', port: 4730 })
  })

  test('is otherwise an address like any other', () => {
    expect(() => parseListenAddress('box:-1')).toThrow(InvalidAddressError)
    expect(() => parseListenAddress({ host: 'box', port: 65_536 })).toThrow(InvalidAddressError)
  })
})

test('an address is written as it can be read again', () => {
  for (const text of ['box:4730', '127.0.0.1:1', '[::1]:4730', '[fe80::1%eth0]:80']) {
    expect(formatAddress(parseAddress(text))).toBe(text)
  }
})

function thrown(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}

test.each([
  ['127.0.0.1', true],
  ['127.9.8.7', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.example', false],
])('whether only this machine is meant by %s: %j', (host, meant) => {
  expect(isLoopback(host)).toBe(meant)
})
