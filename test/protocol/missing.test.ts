import { encodePacket, PacketDecoder } from '@gearwork/protocol'
import { expect, test } from 'vitest'

function decoder(): PacketDecoder {
  return new PacketDecoder('response', { packet() {}, line() {} })
}

test('of a packet that has begun it is told how many bytes are missing', () => {
  const bytes = encodePacket({ name: 'JOB_CREATED', handle: 'H:box:1' }, 'response')
  const one = decoder()
  const missing = [one.missing]
  for (const byte of bytes) {
    one.push(Buffer.from([byte]))
    missing.push(one.missing)
  }
  expect(missing).toEqual([...Array(12).fill(0), 7, 6, 5, 4, 3, 2, 1, 0])
})

test('of a line nobody knows how long it will be', () => {
  const one = decoder()
  one.push(Buffer.from('OK 1'))
  expect(one.missing).toBe(0)
  one.push(Buffer.from('.2\n'))
  expect(one.missing).toBe(0)
})
