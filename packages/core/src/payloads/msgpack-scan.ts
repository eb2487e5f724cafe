import { isUtf8 } from 'node:buffer'
import { BadPayloadError } from './payload-errors.js'

/** What a first byte says: what follows it at once, and what is in it. */
interface Head {
  /** Bytes that hold a length or a count. */
  readonly counted: 0 | 1 | 2 | 4
  /** The same where the first byte holds it. */
  readonly fixed: number
  /** What is counted. */
  readonly of: 'nothing' | 'bytes' | 'text' | 'ext' | 'items' | 'pairs'
}

/** By the first byte from 0xc0 to 0xdf, in the words of the specification; https://github.com/msgpack/msgpack */
const heads: readonly Head[] = [
  ...[bytes(0), never(), bytes(0), bytes(0)], // nil, never used, false, true
  ...[counted(1, 'bytes'), counted(2, 'bytes'), counted(4, 'bytes')], // bin
  ...[counted(1, 'ext'), counted(2, 'ext'), counted(4, 'ext')],
  ...[bytes(4), bytes(8)], // float
  ...[bytes(1), bytes(2), bytes(4), bytes(8)], // uint
  ...[bytes(1), bytes(2), bytes(4), bytes(8)], // int
  ...[bytes(2), bytes(3), bytes(5), bytes(9), bytes(17)], // fixext: their type, then their data
  ...[counted(1, 'text'), counted(2, 'text'), counted(4, 'text')],
  ...[counted(2, 'items'), counted(4, 'items')],
  ...[counted(2, 'pairs'), counted(4, 'pairs')],
]

/**
 * Goes through MessagePack once before anything is made of it: whether it ends where it should, whether its texts are
 * UTF-8, and above all whether there is a byte at least for everything it announces. The decoder makes room for each
 * list as it is announced, and 64 KiB can announce gigabytes.
 * @throws {BadPayloadError}
 */
export function scanMessagePack(bytes: Uint8Array): void {
  let position = 0
  let awaited = 1
  while (awaited > 0) {
    const { of, length, start } = readHead(bytes, position)
    position = start + inside(of, length)
    awaited += children(of, length) - 1
    if (awaited > bytes.length - position) refuse('it is truncated, or announces more than it holds')
    if (of === 'text' && !isUtf8(bytes.subarray(start, position))) refuse('it holds a text that is not UTF-8')
  }
  if (position < bytes.length) refuse(`${bytes.length - position} bytes follow its end`)
}

function readHead(bytes: Uint8Array, position: number): { of: Head['of']; length: number; start: number } {
  const { of, fixed, counted: size } = headOf(bytes[position] as number)
  const start = position + 1 + size
  if (start > bytes.length) refuse('it is truncated')
  let length = fixed
  for (const byte of bytes.subarray(position + 1, start)) length = length * 256 + byte
  return { of, length, start }
}

function headOf(first: number): Head {
  if (first < 0x80 || first >= 0xe0) return bytes(0)
  if (first < 0x90) return { counted: 0, fixed: first - 0x80, of: 'pairs' }
  if (first < 0xa0) return { counted: 0, fixed: first - 0x90, of: 'items' }
  if (first < 0xc0) return { counted: 0, fixed: first - 0xa0, of: 'text' }
  const head = heads[first - 0xc0] as Head
  return head.fixed < 0 ? refuse('it holds the byte 0xc1, which means nothing') : head
}

/** Bytes that belong to the head itself; an ext's type is one more. */
function inside(of: Head['of'], length: number): number {
  if (of === 'items' || of === 'pairs') return 0
  return of === 'ext' ? length + 1 : length
}

function children(of: Head['of'], length: number): number {
  if (of === 'items') return length
  return of === 'pairs' ? length * 2 : 0
}

function bytes(length: number): Head {
  return { counted: 0, fixed: length, of: length === 0 ? 'nothing' : 'bytes' }
}

function counted(size: 1 | 2 | 4, of: Head['of']): Head {
  return { counted: size, fixed: 0, of }
}

function never(): Head {
  return { counted: 0, fixed: -1, of: 'nothing' }
}

function refuse(problem: string): never {
  throw new BadPayloadError('msgpack', problem)
}
