import type { Buffer } from 'node:buffer'

/** A number of a header: four bytes, the highest first. Calls into Node cost more than four bytes do. */
export function readNumber(bytes: Buffer, at: number): number {
  const high = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
  const low = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
  return high * 0x10000 + low
}

export function writeNumber(bytes: Buffer, at: number, number: number): void {
  bytes[at] = number >>> 24
  bytes[at + 1] = number >>> 16
  bytes[at + 2] = number >>> 8
  bytes[at + 3] = number
}
