import { encodePacket, type Packet, PacketWriter } from '@gearwork/protocol'
import { describe, expect, test } from 'vitest'
import { comparable, decodeAll, refusal } from './decoding.js'

const submission = (unique: string, workload: Uint8Array = Buffer.from('hi')): Packet => ({
  name: 'SUBMIT_JOB_BG',
  function: 'mail',
  unique,
  workload,
})
const body = (bytes: number, fill = 7) => Buffer.alloc(bytes, fill)
const joined = (writer: PacketWriter) => Buffer.concat(writer.take())

describe('taking', () => {
  test('gives packets in the order in which they were written, joined in one piece', () => {
    const writer = new PacketWriter('request')
    for (const unique of ['1', '2', '3']) writer.packet(submission(unique))
    const taken = writer.take()
    expect(taken).toHaveLength(1)
    expect(uniques(taken)).toEqual(['1', '2', '3'])
  })

  test('gives nothing twice', () => {
    const writer = new PacketWriter('request')
    writer.packet(submission('1'))
    writer.take()
    expect(writer.take()).toEqual([])
    writer.packet(submission('2'))
    expect(uniques(writer.take())).toEqual(['2'])
  })

  test('resets the size, which counts every byte written since', () => {
    const writer = new PacketWriter('request')
    expect(writer.size).toBe(0)
    writer.packet({ name: 'GRAB_JOB' })
    writer.packet({ name: 'ECHO_REQ', data: body(20 * 1024) })
    writer.text('status\r\n')
    const { size } = writer
    expect(size).toBe(12 + 12 + 20 * 1024 + 8)
    expect(joined(writer)).toHaveLength(size)
    expect(writer.size).toBe(0)
  })

  test('leaves what was taken untouched by everything written later', () => {
    const writer = new PacketWriter('request')
    const taken: Buffer[] = []
    const seen: string[] = []
    for (let i = 0; i < 5_000; i++) {
      writer.packet(submission(`${i}`, body(i % 300, i % 256)))
      for (const piece of writer.take()) {
        taken.push(piece)
        seen.push(piece.toString('latin1'))
      }
    }
    expect(taken.map((piece) => piece.toString('latin1'))).toEqual(seen)
  })

  test('keeps two writers apart', () => {
    const one = new PacketWriter('request')
    const other = new PacketWriter('request')
    for (let i = 0; i < 3_000; i++) {
      one.packet(submission(`one ${i}`))
      other.packet(submission(`other ${i}`))
    }
    expect(uniques(one.take()).every((unique) => unique.startsWith('one'))).toBe(true)
    expect(uniques(other.take()).every((unique) => unique.startsWith('other'))).toBe(true)
  })
})

describe('large batches and bodies', () => {
  test('a batch over several slabs comes out whole and in order', () => {
    const writer = new PacketWriter('request')
    const wanted = Array.from({ length: 3_000 }, (_, i) => `${i}`)
    for (const unique of wanted) writer.packet(submission(unique, body(100)))
    const taken = writer.take()
    expect(taken.length).toBeGreaterThan(1)
    expect(uniques(taken)).toEqual(wanted)
  })

  test.each([0, 1, 15, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 64 * 1024, 64 * 1024 + 1, 1024 * 1024])(
    'a body of %i bytes arrives whole, between two small packets',
    (bytes) => {
      const writer = new PacketWriter('request')
      const packets = [submission('before'), submission('large', body(bytes)), submission('after')]
      for (const packet of packets) writer.packet(packet)
      expect(decodeAll([joined(writer)], 'request').packets.map(comparable)).toEqual(packets.map(comparable))
    },
  )

  test('every place where a packet can meet the end of a slab is right', () => {
    for (let spare = 0; spare < 64; spare++) {
      const writer = new PacketWriter('request')
      const packets = [
        ...Array.from({ length: 6 }, (_, i) => submission(`${i}`, body(10_900 - (i === 5 ? spare : 0)))),
        submission('at the boundary', body(40)),
        submission('behind it', body(40)),
      ]
      for (const packet of packets) writer.packet(packet)
      expect(decodeAll([joined(writer)], 'request').packets.map(comparable)).toEqual(packets.map(comparable))
    }
  })

  test('a large body is handed over without being copied, a small one is copied', () => {
    const writer = new PacketWriter('request')
    const large = body(16 * 1024)
    const small = body(100)
    writer.packet({ name: 'ECHO_REQ', data: large })
    writer.packet({ name: 'ECHO_REQ', data: small })
    large.fill(1)
    small.fill(1)
    const [first, second] = decodeAll([joined(writer)], 'request').packets as Packet<'ECHO_REQ'>[]
    expect(first?.data[0]).toBe(1)
    expect(second?.data[0]).toBe(7)
  })

  test('a body may be any view of bytes', () => {
    const backing = new Uint8Array([0, 1, 2, 3, 4, 5])
    const large = new Uint8Array(40_000).fill(9)
    for (const data of [backing.subarray(2, 4), large.subarray(10, 39_000)]) {
      const [read] = decodeAll([encodePacket({ name: 'ECHO_REQ', data }, 'request')], 'request').packets
      expect(comparable(read as Packet)).toEqual(comparable({ name: 'ECHO_REQ', data }))
    }
  })

  test('arguments longer than a slab are written whole', () => {
    const handle = 'ü'.repeat(70_000)
    const bytes = encodePacket({ name: 'JOB_CREATED', handle }, 'response')
    expect(bytes.readUInt32BE(8)).toBe(140_000)
    expect(bytes.toString('utf8', 12)).toBe(handle)
  })

  test('a writer that wrote nothing yet holds no memory worth speaking of', () => {
    const before = process.memoryUsage().arrayBuffers
    const writers = Array.from({ length: 1_000 }, () => new PacketWriter('response'))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000 * 1_024)
    expect(writers).toHaveLength(1_000)
  })
})

describe('text', () => {
  test('stands between packets where it was written', () => {
    const writer = new PacketWriter('response')
    writer.packet({ name: 'NOOP' })
    writer.text('OK\r\n')
    writer.packet({ name: 'NO_JOB' })
    const heard = decodeAll([joined(writer)], 'response', { lines: true })
    expect(heard.lines).toEqual(['OK'])
    expect(heard.packets.map((packet) => packet.name)).toEqual(['NOOP', 'NO_JOB'])
  })

  test('is written in the encoding of the writer', () => {
    expect(textBytes('é\n')).toBe('c3a90a')
    expect(textBytes('é\n', 'latin1')).toBe('e90a')
  })

  test('may be longer than a slab', () => {
    const writer = new PacketWriter('response')
    writer.packet({ name: 'NOOP' })
    writer.text('x'.repeat(200_000))
    expect(joined(writer)).toHaveLength(200_012)
  })
})

describe('what Gearman cannot carry', () => {
  const divided: readonly Packet[] = [
    { name: 'CAN_DO', function: 'a\0b' },
    { name: 'CAN_DO', function: '\0' },
    submission('a\0'),
    { name: 'SET_CLIENT_ID', clientId: `${'é'.repeat(100)}\0` },
    { name: 'SET_CLIENT_ID', clientId: `${'x'.repeat(1_000)}\0` },
  ]

  test.each(divided)('a NUL in an argument of $name is refused', (packet) => {
    expect(refusal(() => encodePacket(packet, 'request'))).toBe('NUL_IN_ARGUMENT')
  })

  test('the message names the packet, the argument and the remedy', () => {
    expect(() => encodePacket({ name: 'CAN_DO', function: 'a\0b' }, 'request')).toThrow(
      'the function of a CAN_DO packet holds a NUL, which would end it early: take it out',
    )
  })

  test('a character whose lower byte is a NUL is refused in Latin-1, where it would become one', () => {
    const packet: Packet = { name: 'CAN_DO', function: 'a\u0100b' }
    expect(refusal(() => encodePacket(packet, 'request', 'latin1'))).toBe('NUL_IN_ARGUMENT')
    expect(refusal(() => encodePacket(packet, 'request'))).toBe('nothing')
  })

  test('a refused packet leaves nothing behind: its neighbours stay whole', () => {
    const writer = new PacketWriter('request')
    writer.packet(submission('before'))
    const { size } = writer
    expect(refusal(() => writer.packet(submission('mid\0way')))).toBe('NUL_IN_ARGUMENT')
    expect(writer.size).toBe(size)
    writer.packet(submission('after'))
    expect(uniques(writer.take())).toEqual(['before', 'after'])
  })

  test('a refused packet in an empty writer leaves it empty', () => {
    const writer = new PacketWriter('request')
    expect(refusal(() => writer.packet(submission('\0')))).toBe('NUL_IN_ARGUMENT')
    expect(writer.take()).toEqual([])
  })
})

function uniques(taken: readonly Buffer[]): string[] {
  const { packets } = decodeAll(taken, 'request')
  return packets.map((packet) => (packet as Packet<'SUBMIT_JOB_BG'>).unique)
}

function textBytes(line: string, encoding?: 'latin1'): string {
  const writer = new PacketWriter('response', encoding)
  writer.text(line)
  return joined(writer).toString('hex')
}
