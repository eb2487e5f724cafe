import { isUtf8 } from 'node:buffer'
import { BadPayloadError } from './payload-errors.js'

/** What a first byte says: what follows it at once, and what is in it. */
interface Head {
  /** Bytes that hold a length or a count. */
  readonly counted: 0 | 1 | 2 | 4
  /** The same where the first byte holds it. */
  readonly fixed: number
  /** What is counted. */
  readonly of: 'bytes' | 'text' | 'ext' | 'items' | 'pairs' | 'never'
}

/** Every first byte, in the order and the words of the specification: https://github.com/msgpack/msgpack */
const heads: readonly Head[] = [
  ...times(0x80, () => bytes(0)), // small numbers
  ...times(0x10, (count) => fixed(count, 'pairs')),
  ...times(0x10, (count) => fixed(count, 'items')),
  ...times(0x20, (length) => fixed(length, 'text')),
  ...[bytes(0), fixed(0, 'never'), bytes(0), bytes(0)], // nil, the byte without a meaning, false, true
  ...[counted(1, 'bytes'), counted(2, 'bytes'), counted(4, 'bytes')], // bin
  ...[counted(1, 'ext'), counted(2, 'ext'), counted(4, 'ext')],
  ...[bytes(4), bytes(8)], // float
  ...[bytes(1), bytes(2), bytes(4), bytes(8)], // uint
  ...[bytes(1), bytes(2), bytes(4), bytes(8)], // int
  ...[bytes(2), bytes(3), bytes(5), bytes(9), bytes(17)], // fixext: their type, then their data
  ...[counted(1, 'text'), counted(2, 'text'), counted(4, 'text')],
  ...[counted(2, 'items'), counted(4, 'items')],
  ...[counted(2, 'pairs'), counted(4, 'pairs')],
  ...times(0x20, () => bytes(0)), // small numbers below zero
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
    const { of, counted: size, fixed: known } = heads[bytes[position] as number] as Head
    const start = position + 1 + size
    const length = size === 0 ? known : readCount(bytes, position + 1, start)
    position = start + bytesOf(of, length)
    awaited += childrenOf(of, length) - 1
    if (awaited > bytes.length - position) refuse('it is truncated, or announces more than it holds')
    if (of === 'text' && !isText(bytes, start, position)) refuse('it holds a text that is not UTF-8')
  }
  if (position < bytes.length) refuse(`${bytes.length - position} bytes follow its end`)
}

/** Big end first. What lies behind the end reads as nothing, and is refused for its place. */
function readCount(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) count = count * 256 + (bytes[at] ?? 0)
  return count
}

/** Bytes that follow the head and are nobody's but its own; the type of an ext is one of them. */
function bytesOf(of: Head['of'], length: number): number {
  switch (of) {
    case 'items':
    case 'pairs':
      return 0
    case 'ext':
      return length + 1
    case 'never':
      return refuse('it holds the byte 0xc1, which means nothing')
    default:
      return length
  }
}

function childrenOf(of: Head['of'], length: number): number {
  if (of === 'items') return length
  return of === 'pairs' ? length * 2 : 0
}

/** Most texts are short and ASCII, which is told sooner here than asked. */
function isText(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if ((bytes[at] as number) >= 0x80) return isUtf8(bytes.subarray(at, to))
  }
  return true
}

function times(count: number, head: (number: number) => Head): readonly Head[] {
  return Array.from({ length: count }, (_, number) => head(number))
}

function bytes(length: number): Head {
  return fixed(length, 'bytes')
}

function fixed(length: number, of: Head['of']): Head {
  return { counted: 0, fixed: length, of }
}

function counted(size: 1 | 2 | 4, of: Head['of']): Head {
  return { counted: size, fixed: 0, of }
}

function refuse(problem: string): never {
  throw new BadPayloadError('msgpack', problem)
}
