import {
  type Direction,
  encodePacket,
  type Packet,
  type PacketName,
  PacketWriter,
  ProtocolError,
  packets,
  type TextEncoding,
} from '@gearwork/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparable, decodeAll, decoder } from './decoding.js'

const names = Object.keys(packets) as PacketName[]
const directions = ['request', 'response'] as const
const encodings = ['utf8', 'latin1'] as const

const going = (direction: Direction) =>
  names.filter((name) => [direction, 'both'].includes(packets[name].direction))

const argument = (encoding: TextEncoding) =>
  encoding === 'utf8'
    ? fc.string({ unit: 'grapheme', maxLength: 80 }).filter((text) => !text.includes('\0'))
    : fc.string({
        unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
        maxLength: 80,
      })

const body = fc.oneof(
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 16_000, max: 70_000 }).map((length) => new Uint8Array(length).fill(3)),
  },
)

function packet(direction: Direction, encoding: TextEncoding): fc.Arbitrary<Packet> {
  return fc.constantFrom(...going(direction)).chain((name) => {
    const row = packets[name]
    const fields = Object.fromEntries(row.arguments.map((key) => [key, argument(encoding)]))
    const bodies = 'body' in row ? { [row.body]: body } : {}
    return fc.record({ name: fc.constant(name), ...fields, ...bodies }) as unknown as fc.Arbitrary<Packet>
  })
}

const cuts = fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 20 })

describe.each(directions.flatMap((direction) => encodings.map((encoding) => [direction, encoding] as const)))(
  'random packets that are a %s in %s',
  (direction, encoding) => {
    const batch = fc.array(packet(direction, encoding), { maxLength: 20 })

    test('come out as they went in, however the stream is cut', () => {
      fc.assert(
        fc.property(batch, cuts, (sent, sizes) => {
          const stream = Buffer.concat(sent.map((one) => encodePacket(one, direction, encoding)))
          const { packets: read } = decodeAll(pieces(stream, sizes), direction, { encoding })
          expect(read.map(comparable)).toEqual(sent.map(comparable))
        }),
      )
    })

    test('are the same bytes in a batch and one by one', () => {
      fc.assert(
        fc.property(batch, (sent) => {
          const writer = new PacketWriter(direction, encoding)
          for (const one of sent) writer.packet(one)
          const alone = Buffer.concat(sent.map((one) => encodePacket(one, direction, encoding)))
          expect(writer.size).toBe(alone.length)
          expect(Buffer.concat(writer.take()).equals(alone)).toBe(true)
        }),
      )
    })
  },
)

describe.each(directions)('garbage where a %s belongs', (direction) => {
  const header = fc
    .tuple(
      fc.constantFrom('\0REQ', '\0RES', '\0REX'),
      fc.oneof(fc.nat({ max: 45 }), fc.nat({ max: 2 ** 32 - 1 })),
      fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 2 ** 32 - 1 })),
    )
    .map(([magic, number, size]) => {
      const bytes = Buffer.from(`${magic}........`, 'latin1')
      bytes.writeUInt32BE(number, 4)
      bytes.writeUInt32BE(size, 8)
      return bytes
    })
  const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
  const garbage = fc.array(fc.oneof(header, noise), { maxLength: 12 }).map((parts) => Buffer.concat(parts))

  test.each([false, true])('only ever gives a ProtocolError (text taken: %s)', (lines) => {
    fc.assert(
      fc.property(garbage, cuts, (stream, sizes) => {
        const { decoder: made } = decoder(direction, { lines, unexpected: lines })
        for (const piece of pieces(stream, sizes)) {
          try {
            made.push(piece)
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError)
          }
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('says the same in one piece and byte by byte', () => {
    fc.assert(
      fc.property(garbage, (stream) => {
        expect(outcome([stream], direction)).toEqual(outcome(pieces(stream, [1]), direction))
      }),
      { numRuns: 1_000 },
    )
  })
})

/** The stream cut into pieces of these sizes, over and over. */
function pieces(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const cut: Buffer[] = []
  for (let at = 0, i = 0; at < stream.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] as number)
    cut.push(stream.subarray(at, at + size))
    at += size
  }
  return cut
}

function outcome(stream: readonly Buffer[], direction: Direction) {
  const { heard, decoder: made } = decoder(direction, { lines: true, unexpected: true })
  try {
    for (const piece of stream) made.push(piece)
  } catch (error) {
    return { ...heard, packets: heard.packets.map(comparable), error: (error as ProtocolError).code }
  }
  return { ...heard, packets: heard.packets.map(comparable), error: undefined }
}
