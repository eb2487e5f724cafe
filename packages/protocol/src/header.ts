import type { Buffer } from 'node:buffer'
import { ProtocolError } from './errors.js'
import { type Direction, packetNumbersEnd, packetsByNumber } from './packets.js'

const prefix = [0x00, 0x52, 0x45] as const

const requestLetter = 0x51
const responseLetter = 0x53

/** The last byte of the magic. */
export const letters: Readonly<Record<Direction, number>> = {
  request: requestLetter,
  response: responseLetter,
}

/** Byte by byte, so that a wrong one is known as soon as it is there. @throws {ProtocolError} BAD_MAGIC */
export function checkMagic(bytes: Buffer, at: number): void {
  for (let i = 1; i < 4 && at + i < bytes.length; i++) {
    const byte = bytes[at + i]
    const right = i < 3 ? byte === prefix[i] : byte === requestLetter || byte === responseLetter
    if (!right) refuseMagic(bytes, at)
  }
}

/** @throws {ProtocolError} UNKNOWN_PACKET */
export function checkNumber(number: number): void {
  if (number > 0 && number < packetNumbersEnd) return
  throw new ProtocolError('UNKNOWN_PACKET', `packet number ${number} is not part of the protocol`)
}

/** @throws {ProtocolError} PACKET_TOO_LARGE */
export function checkSize(number: number, size: number, most: number): void {
  if (size <= most) return
  const name = packetsByNumber[number]?.name ?? `number ${number}`
  throw new ProtocolError(
    'PACKET_TOO_LARGE',
    `a ${name} packet of ${size} bytes came; at most ${most} are taken`,
  )
}

/** @throws {ProtocolError} BAD_MAGIC */
export function refuseMagic(bytes: Buffer, at: number): never {
  const seen = bytes.toString('hex', at, Math.min(at + 4, bytes.length))
  throw new ProtocolError('BAD_MAGIC', `the other side does not speak Gearman: a packet began with 0x${seen}`)
}
