import { encodePacket, limits, type Packet, PacketDecoder, ProtocolError } from '@gearwork/protocol'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { byteByByte, decodeAll, decoder, refusal } from './decoding.js'

const header = (magic: string, number: number, size: number) => {
  const bytes = Buffer.alloc(12)
  bytes.write(`\0${magic}`, 'latin1')
  bytes.writeUInt32BE(number, 4)
  bytes.writeUInt32BE(size, 8)
  return bytes
}
const request = (number: number, rest = '') =>
  Buffer.concat([header('REQ', number, rest.length), Buffer.from(rest, 'latin1')])
const noop = header('RES', 6, 0)

afterEach(() => {
  vi.restoreAllMocks()
})

describe('bytes that are not Gearman', () => {
  test.each(['\0X', '\0RX', '\0REX', 'GET / HTTP/1.1', '\0\0', '\xff'])('%j is refused at once', (start) => {
    expect(refusal(() => decodeAll([Buffer.from(start, 'latin1')], 'request'))).toBe('BAD_MAGIC')
  })

  test.each(['\0X', '\0RX', '\0REX'])('%j is refused at once when it comes byte by byte', (start) => {
    const { decoder: made } = decoder('request')
    const bytes = byteByByte(Buffer.from(start, 'latin1'))
    for (const byte of bytes.slice(0, -1)) made.push(byte)
    expect(refusal(() => made.push(bytes.at(-1) as Buffer))).toBe('BAD_MAGIC')
  })

  test('the message quotes what came', () => {
    expect(() => decodeAll([Buffer.from('HTTP/1.1 400')], 'response')).toThrow(
      'the other side does not speak Gearman: a packet began with 0x48545450',
    )
  })

  test('a packet behind a good one is checked too', () => {
    const { heard, decoder: made } = decoder('response')
    expect(refusal(() => made.push(Buffer.concat([noop, Buffer.from('\0NO')])))).toBe('BAD_MAGIC')
    expect(heard.packets).toHaveLength(1)
  })

  test('everything is refused after an error, with the same error', () => {
    const { heard, decoder: made } = decoder('response')
    const first = thrown(() => made.push(Buffer.from('\0NO')))
    expect(thrown(() => made.push(noop))).toBe(first)
    expect(heard.packets).toEqual([])
  })

  test('everything is refused after the sink has thrown, whatever it threw', () => {
    for (const reason of [new Error('no room'), undefined, null, 0]) {
      const packet = vi.fn(() => {
        throw reason
      })
      const made = new PacketDecoder('response', { packet })
      expect(thrown(() => made.push(Buffer.concat([noop, noop])))).toBe(reason)
      expect(thrown(() => made.push(noop))).toBe(reason)
      expect(packet).toHaveBeenCalledTimes(1)
    }
  })
})

describe('numbers and sizes', () => {
  test.each([0, 43, 44, 1_000, 2 ** 31, 2 ** 32 - 1])('number %i is refused before its body', (number) => {
    expect(refusal(() => decodeAll([header('REQ', number, 1_000)], 'request'))).toBe('UNKNOWN_PACKET')
  })

  test('a packet above the cap is refused as soon as its size is there', () => {
    const tooLarge = header('REQ', 16, limits.packet + 1)
    expect(refusal(() => decodeAll([tooLarge], 'request'))).toBe('PACKET_TOO_LARGE')
    expect(refusal(() => decodeAll(byteByByte(tooLarge), 'request'))).toBe('PACKET_TOO_LARGE')
    expect(refusal(() => decodeAll([header('REQ', 16, 2 ** 32 - 1)], 'request'))).toBe('PACKET_TOO_LARGE')
  })

  test('the cap itself is taken, and can be set', () => {
    expect(decodeAll([request(16, 'abcd')], 'request', { maxPacketBytes: 4 }).packets).toHaveLength(1)
    expect(refusal(() => decodeAll([request(16, 'abcde')], 'request', { maxPacketBytes: 4 }))).toBe(
      'PACKET_TOO_LARGE',
    )
  })

  test('the message says how large it was and what is taken', () => {
    expect(() => decodeAll([request(16, 'abcde')], 'request', { maxPacketBytes: 4 })).toThrow(
      'a ECHO_REQ packet of 5 bytes came; at most 4 are taken',
    )
  })

  test('what follows a packet without arguments is skipped, as gearmand does', () => {
    const heard = decodeAll([Buffer.concat([request(9, 'nonsense'), request(4)])], 'request')
    expect(heard.packets).toEqual([{ name: 'GRAB_JOB' }, { name: 'PRE_SLEEP' }])
  })
})

describe('packets from the wrong side', () => {
  test.each([
    ['a response where requests belong', header('RES', 9, 0), 'INVALID_MAGIC'],
    ['a request that only servers send', request(8, 'H:lap:1'), 'INVALID_COMMAND'],
    ['a number never given out', request(5), 'INVALID_COMMAND'],
  ])('%s is told, and the next packet is read', (_, bytes, code) => {
    const heard = decodeAll([Buffer.concat([bytes, request(9)])], 'request', { unexpected: true })
    expect(heard.unexpected).toEqual([code])
    expect(heard.packets).toEqual([{ name: 'GRAB_JOB' }])
  })

  test.each([header('RES', 9, 0), request(8), request(5)])(
    'is an error where nobody wants to know',
    (bytes) => {
      expect(refusal(() => decodeAll([bytes], 'request'))).toBe('UNEXPECTED_PACKET')
    },
  )

  test('a peer refuses requests', () => {
    expect(refusal(() => decodeAll([request(16, 'a')], 'response'))).toBe('UNEXPECTED_PACKET')
    expect(refusal(() => decodeAll([header('RES', 16, 0)], 'response'))).toBe('UNEXPECTED_PACKET')
  })

  test('it is told only when it is whole', () => {
    const { heard, decoder: made } = decoder('request', { unexpected: true })
    const bytes = request(8, 'H:lap:1')
    made.push(bytes.subarray(0, -1))
    expect(heard.unexpected).toEqual([])
    made.push(bytes.subarray(-1))
    expect(heard.unexpected).toEqual(['INVALID_COMMAND'])
  })
})

describe('arguments', () => {
  test.each([
    ['SUBMIT_JOB without any NUL', request(7, 'reverse')],
    ['SUBMIT_JOB with one NUL of two', request(7, 'reverse\0unique')],
    ['SUBMIT_JOB of nothing', request(7)],
    ['WORK_STATUS with one of three', request(12, 'H:lap:1')],
    ['SUBMIT_REDUCE_JOB with the three arguments of the specification', request(37, 'f\0u\0r\0')],
  ])('%s does not eat the next packet', (_, bytes) => {
    const { heard, decoder: made } = decoder('request')
    expect(refusal(() => made.push(Buffer.concat([bytes, request(9), request(9)])))).toBe('MISSING_ARGUMENT')
    expect(heard.packets).toEqual([])
  })

  test('end at a NUL, the last one too: gearmand leaves one behind the handle of some WORK_FAIL packets', () => {
    const heard = decodeAll([Buffer.concat([header('RES', 14, 8), Buffer.from('H:lap:1\0')])], 'response')
    expect(heard.packets).toEqual([{ name: 'WORK_FAIL', handle: 'H:lap:1' }])
  })

  test('never hold a NUL, so that a server can always pass them on', () => {
    const [packet] = decodeAll([request(12, 'H:lap:1\x001\x002\x003')], 'request').packets
    expect(packet).toEqual({ name: 'WORK_STATUS', handle: 'H:lap:1', numerator: '1', denominator: '2' })
    expect(refusal(() => encodePacket(packet as Packet, 'response'))).toBe('nothing')
  })

  test('take 8 KiB together', () => {
    const name = 'f'.repeat(8_190)
    expect(decodeAll([request(7, `${name}\0\0body`)], 'request').packets).toHaveLength(1)
    expect(refusal(() => decodeAll([request(7, `${name}fff\0\0body`)], 'request'))).toBe(
      'ARGUMENTS_TOO_LARGE',
    )
    expect(refusal(() => decodeAll([request(7, `${name}\0uuu\0body`)], 'request'))).toBe(
      'ARGUMENTS_TOO_LARGE',
    )
    expect(refusal(() => decodeAll([request(1, `${name}fff`)], 'request'))).toBe('ARGUMENTS_TOO_LARGE')
  })

  test('the body does not count', () => {
    expect(decodeAll([request(7, `f\0u\0${'b'.repeat(100_000)}`)], 'request').packets).toHaveLength(1)
  })

  test('are decoded as the options say', () => {
    const bytes = request(1, 'gr\xc3\xb6\xc3\x9fe')
    expect(decodeAll([bytes], 'request').packets).toEqual([{ name: 'CAN_DO', function: 'größe' }])
    expect(decodeAll([bytes], 'request', { encoding: 'latin1' }).packets).toEqual([
      { name: 'CAN_DO', function: 'gr\xc3\xb6\xc3\x9fe' },
    ])
  })

  test('named like parts of every object are nothing special', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const stream = Buffer.concat(names.map((name) => request(1, name)))
    expect(
      decodeAll([stream], 'request').packets.map((packet) => 'function' in packet && packet.function),
    ).toEqual(names)
  })
})

describe('text', () => {
  const mixed = Buffer.concat([
    Buffer.from('status\n'),
    request(9),
    Buffer.from('workers\r\n\n'),
    request(16, 'a\nb'),
    Buffer.from('version\n'),
  ])

  test.each([
    ['in one piece', [mixed]],
    ['byte by byte', byteByByte(mixed)],
  ])('and packets may follow each other, %s', (_, pieces) => {
    const heard = decodeAll(pieces, 'request', { lines: true })
    expect(heard.lines).toEqual(['status', 'workers', '', 'version'])
    expect(heard.packets.map((packet) => packet.name)).toEqual(['GRAB_JOB', 'ECHO_REQ'])
  })

  test('keeps a CR that does not end the line', () => {
    expect(decodeAll([Buffer.from('a\rb\r\r\n\r\n')], 'request', { lines: true }).lines).toEqual([
      'a\rb\r',
      '',
    ])
  })

  test('is an error where nobody listens to it', () => {
    expect(refusal(() => decodeAll([Buffer.from('status\n')], 'request'))).toBe('BAD_MAGIC')
  })

  test('a line of 8 KiB is taken, its line end counted', () => {
    const line = 'x'.repeat(limits.line - 1)
    expect(decodeAll([Buffer.from(`${line}\n`)], 'request', { lines: true }).lines).toEqual([line])
    expect(refusal(() => decodeAll([Buffer.from(`${line}x\n`)], 'request', { lines: true }))).toBe(
      'LINE_TOO_LONG',
    )
  })

  test('a line without end is refused when the limit is passed, in whatever pieces', () => {
    const line = Buffer.alloc(limits.line + 1, 'x')
    expect(refusal(() => decodeAll([line], 'request', { lines: true }))).toBe('LINE_TOO_LONG')
    const { decoder: made } = decoder('request', { lines: true })
    for (let at = 0; at < limits.line; at += 64) made.push(line.subarray(at, at + 64))
    expect(refusal(() => made.push(line.subarray(0, 1)))).toBe('LINE_TOO_LONG')
  })

  test('a line of an answer may be as long as a packet', () => {
    const long = 'x'.repeat(9 * limits.line)
    const half = Buffer.from(long.slice(0, limits.line * 2))
    const rest = Buffer.from(`${long.slice(limits.line * 2)}\n`)
    expect(decodeAll([half, rest], 'response', { lines: true }).lines).toEqual([long])
    const { decoder: made } = decoder('response', { lines: true, maxPacketBytes: limits.line })
    expect(refusal(() => made.push(Buffer.from(long)))).toBe('LINE_TOO_LONG')
  })

  test('is decoded as the options say', () => {
    const bytes = Buffer.from('gr\xc3\xb6\xc3\x9fe\n', 'latin1')
    expect(decodeAll([bytes], 'request', { lines: true }).lines).toEqual(['größe'])
  })
})

describe('large packets', () => {
  const megabyte = 1024 * 1024

  test('of 32 MiB in pieces of 1 KiB are joined once', () => {
    const copied = countConcatenated()
    const { heard, decoder: made } = decoder('response')
    const bytes = Buffer.concat([header('RES', 17, 32 * megabyte), Buffer.alloc(32 * megabyte, 1)])
    copied.reset()
    for (let at = 0; at < bytes.length; at += 1_024) made.push(bytes.subarray(at, at + 1_024))
    expect(heard.packets).toHaveLength(1)
    expect(copied.bytes()).toBeLessThan(34 * megabyte)
  })

  test('behind each other in pieces that fit none of them are joined once each', () => {
    const copied = countConcatenated()
    const { heard, decoder: made } = decoder('response')
    const one = Buffer.concat([header('RES', 17, megabyte), Buffer.alloc(megabyte, 1)])
    const bytes = Buffer.concat(Array.from({ length: 8 }, () => one))
    copied.reset()
    for (let at = 0; at < bytes.length; at += 65_000) made.push(bytes.subarray(at, at + 65_000))
    expect(heard.packets).toHaveLength(8)
    expect(copied.bytes()).toBeLessThan(10 * megabyte)
  })

  test('thousands of small packets in one piece are not copied at all', () => {
    const copied = countConcatenated()
    const stream = Buffer.concat(Array.from({ length: 10_000 }, () => noop))
    copied.reset()
    expect(decodeAll([stream], 'response').packets).toHaveLength(10_000)
    expect(copied.bytes()).toBe(0)
  })

  test('a line that comes byte by byte is joined once', () => {
    const copied = countConcatenated()
    const line = `${'x'.repeat(8_000)}\n`
    const pieces = byteByByte(Buffer.from(line))
    copied.reset()
    expect(decodeAll(pieces, 'request', { lines: true }).lines).toHaveLength(1)
    expect(copied.bytes()).toBeLessThan(3 * 8_001)
  })
})

describe('a decoder that is told to stop', () => {
  test('delivers nothing more, not even what it holds already', () => {
    const names: string[] = []
    const made: PacketDecoder = new PacketDecoder('response', {
      packet(packet) {
        names.push(packet.name)
        if (packet.name === 'NO_JOB') made.stop()
      },
    })
    made.push(Buffer.concat([noop, header('RES', 10, 0), noop, noop.subarray(0, 5)]))
    made.push(noop.subarray(5))
    made.push(Buffer.from('not Gearman'))
    expect(names).toEqual(['NOOP', 'NO_JOB'])
  })
})

test('a ProtocolError has a name and a code', () => {
  const error = new ProtocolError('BAD_MAGIC', 'no')
  expect(error).toMatchObject({ name: 'ProtocolError', code: 'BAD_MAGIC', message: 'no' })
  expect(error).toBeInstanceOf(Error)
})

/** How many bytes `Buffer.concat` makes: time says less, and not the same on every machine. */
function countConcatenated() {
  const concat = vi.spyOn(Buffer, 'concat')
  return {
    reset: () => concat.mockClear(),
    bytes: () => concat.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0),
  }
}

function thrown(run: () => void): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
