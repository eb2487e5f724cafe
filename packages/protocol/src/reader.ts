import type { Buffer } from 'node:buffer'
import { ProtocolError } from './errors.js'
import { limits } from './limits.js'
import type { Packet, PacketRow } from './packets.js'
import { type TextEncoding, type TextReader, textReader } from './text.js'

const NUL = 0

/**
 * Reads the packets of one connection. A connection says the same few function names again and again: a name
 * that comes twice is one string, which spares making it, and hashing it in the map it is looked up in.
 */
export class PacketReader {
  readonly #readText: TextReader
  #name = ''

  constructor(encoding: TextEncoding) {
    this.#readText = textReader(encoding)
  }

  /**
   * Only the first NULs of a packet part its arguments: the body may hold any byte. The last argument of a
   * packet without a body ends with it, or at a NUL: gearmand sends one behind the handle where it turned a
   * WORK_EXCEPTION into a WORK_FAIL. So no argument ever holds a NUL, and all can be passed on.
   *
   * @throws {ProtocolError} MISSING_ARGUMENT, ARGUMENTS_TOO_LARGE
   */
  read(row: PacketRow, bytes: Buffer, start: number, end: number): Packet {
    const packet: Record<string, unknown> = { name: row.name }
    const names = row.arguments
    const last = row.body === undefined ? names.length - 1 : names.length
    const most = start + limits.arguments
    const limit = Math.min(end, most + 1)
    let at = start
    for (let i = 0; i < names.length; i++) {
      const stop = argumentEnd(bytes, at, limit)
      if (stop > most) throw argumentsTooLarge(row)
      if (stop === limit && i < last) throw missingArgument(row)
      packet[names[i] as string] = this.#text(names[i] as string, bytes, at, stop)
      at = stop + 1
    }
    if (row.body !== undefined) packet[row.body] = bytes.subarray(at, end)
    return packet as unknown as Packet
  }

  #text(argument: string, bytes: Buffer, start: number, end: number): string {
    if (start === end) return ''
    if (argument !== 'function') return this.#readText(bytes, start, end)
    if (isText(this.#name, bytes, start, end)) return this.#name
    const name = this.#readText(bytes, start, end)
    // As many characters as bytes: each character is its byte, or a U+FFFD, which equals none.
    if (name.length === end - start) this.#name = name
    return name
  }
}

/** Where the argument ends, at `limit` where no NUL comes before it. Most are shorter than a call into Node. */
function argumentEnd(bytes: Buffer, start: number, limit: number): number {
  let at = start
  while (at < limit && bytes[at] !== NUL) at++
  return at
}

/** Whether the bytes are the characters of the text, each its own byte. */
function isText(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== bytes[start + i]) return false
  }
  return true
}

function argumentsTooLarge(row: PacketRow): ProtocolError {
  return new ProtocolError(
    'ARGUMENTS_TOO_LARGE',
    `the arguments of a ${row.name} packet take more than ${limits.arguments} bytes`,
  )
}

function missingArgument(row: PacketRow): ProtocolError {
  return new ProtocolError(
    'MISSING_ARGUMENT',
    `a ${row.name} packet ended before its ${row.arguments.length} arguments did`,
  )
}
