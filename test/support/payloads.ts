import { createHash } from 'node:crypto'

export const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

/** What each peer is given to carry, small enough to be compared byte by byte. */
export const payloads: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['one NUL', Buffer.from([0])],
  ['NULs first, last and between', Buffer.from([0, 0, 1, 0, 0, 255, 0])],
  ['every byte', everyByte],
  ['line ends', Buffer.from('one\ntwo\r\n\n')],
  ['a mebibyte', counters(1024 * 1024)],
]

export const large = 32 * 1024 * 1024

/**
 * libgearman gives its sockets a send buffer of 64 KiB, the size of one packet of loopback, and so waits for the
 * delayed acknowledgement of each: 32 MiB take it 20 seconds, whatever the server.
 */
export const largeTimeoutMs = 90_000

/** Numbers of 32 bits counting up from 0: no byte may be lost, or change its place, unseen. */
export function counters(bytes: number): Buffer {
  const made = Buffer.alloc(bytes)
  for (let at = 0; at < bytes; at += 4) made.writeUInt32BE(at / 4, at)
  return made
}

/** A payload too large to be told in a line. */
export interface Digest {
  readonly length: number
  readonly sha256: string
}

export function digest(bytes: Uint8Array): Digest {
  return { length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
