import { encodePacket, type Packet, type PacketName, packets } from '@gearwork/protocol'
import { describe, expect, test } from 'vitest'
import { byteByByte, comparable, decodeAll } from './decoding.js'
import { type GoldenRow, golden, rowTitle } from './golden.js'

const names = Object.keys(packets) as PacketName[]

test('every packet of the table has a golden row in every direction it travels', () => {
  const wanted = names.flatMap((name) => {
    const { direction } = packets[name]
    return direction === 'both' ? [`${name} request`, `${name} response`] : [`${name} ${direction}`]
  })
  const present = new Set(golden.map((row) => `${row.packet.name} ${row.direction}`))
  expect([...present].sort()).toEqual(wanted.sort())
})

test('the table has the numbers 1 to 42 without 5, each once', () => {
  const numbers = names.map((name) => packets[name].number).sort((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: 42 }, (_, i) => i + 1).filter((number) => number !== 5))
})

describe.each(golden.map((row) => [rowTitle(row), row] as const))('%s', (_, row) => {
  const { packet, direction, bytes, encoding = 'utf8' } = row

  test('is written as the specification has it', () => {
    expect(encodePacket(packet, direction, encoding).toString('latin1')).toBe(bytes.toString('latin1'))
  })

  test('is read in one piece', () => {
    expectPackets(decodeAll([bytes], direction, { encoding }).packets, [packet])
  })

  test('is read byte by byte', () => {
    expectPackets(decodeAll(byteByByte(bytes), direction, { encoding }).packets, [packet])
  })
})

describe.each(['request', 'response'] as const)(
  'all rows that are a %s, one behind the other',
  (direction) => {
    const rows = golden.filter((row) => row.direction === direction && row.encoding === undefined)
    const stream = Buffer.concat(rows.map((row) => row.bytes))

    test('are read in one piece', () => {
      expectRows(decodeAll([stream], direction).packets, rows)
    })

    test('are read byte by byte', () => {
      expectRows(decodeAll(byteByByte(stream), direction).packets, rows)
    })

    test('are read in pieces of every size up to 64', () => {
      for (let size = 2; size <= 64; size++) {
        const pieces = []
        for (let at = 0; at < stream.length; at += size) pieces.push(stream.subarray(at, at + size))
        expectRows(decodeAll(pieces, direction).packets, rows)
      }
    })
  },
)

function expectRows(read: readonly Packet[], rows: readonly GoldenRow[]): void {
  expectPackets(
    read,
    rows.map((row) => row.packet),
  )
}

function expectPackets(read: readonly Packet[], wanted: readonly Packet[]): void {
  expect(read.map(comparable)).toEqual(wanted.map(comparable))
}
