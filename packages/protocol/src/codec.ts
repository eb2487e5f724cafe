import { Buffer } from 'node:buffer'
import { ProtocolError } from './errors.js'
import { limits } from './limits.js'
import { writeNumber } from './numbers.js'
import { type Direction, type Packet, type PacketRow, packetsByName } from './packets.js'
import type { TextEncoding } from './text.js'

const magic = { request: 0x00524551, response: 0x00524553 } as const

/**
 * Bytes set aside at a time: little at first, for a server holds thousands of connections that say little,
 * then twice as much each time, up to the largest.
 */
const firstSlabBytes = 4 * 1024
const largestSlabBytes = 64 * 1024
/** Bodies from this size on are handed over as they are: copying them costs more than one more write. */
const copyBelow = 16 * 1024
/** Up to this length a text is written faster unit by unit than by a call into Node. */
const shortText = 32
/** The most bytes that one UTF-16 code unit takes in UTF-8. */
const bytesPerUnit = 3

const NUL = 0
const lastAscii = 0x7f

/**
 * Packs packets one behind the other, so that all packets of one turn leave in one write. What `take()`
 * hands out is never written to again.
 */
export class PacketWriter {
  readonly #magic: number
  readonly #encoding: TextEncoding
  #slab: Buffer = Buffer.alloc(0)
  #slabBytes = firstSlabBytes
  /** Where the bytes that nobody has taken yet start, and where the next packet goes. */
  #start = 0
  #end = 0
  #full: Buffer[] = []
  #size = 0

  constructor(direction: Direction, encoding: TextEncoding = 'utf8') {
    this.#magic = magic[direction]
    this.#encoding = encoding
  }

  /** Bytes written and not yet taken. */
  get size(): number {
    return this.#size
  }

  /**
   * Bodies of 16 KiB and more are not copied: leave them as they are until they have been sent.
   *
   * @throws {ProtocolError} NUL_IN_ARGUMENT, where an argument would be read as two. Nothing is written then.
   */
  packet(packet: Packet): void {
    const row = packetsByName[packet.name]
    const fields = packet as unknown as Record<string, string>
    const body = row.body === undefined ? undefined : (fields[row.body] as unknown as Uint8Array)
    this.#reserve(limits.header + argumentRoom(row, fields) + inlineLength(body))
    const start = this.#end
    const end = this.#arguments(row, fields, start + limits.header)
    this.#header(start, row.number, end - start - limits.header + (body?.length ?? 0))
    this.#end = end
    this.#size += end - start
    if (body !== undefined) this.#body(body)
  }

  /** A line of the text protocol, its line end included. */
  text(line: string): void {
    this.#body(Buffer.from(line, this.#encoding))
  }

  /** All bytes written since the last take, in order. */
  take(): Buffer[] {
    this.#close()
    const taken = this.#full
    this.#full = []
    this.#size = 0
    return taken
  }

  #reserve(bytes: number): void {
    if (this.#slab.length - this.#end >= bytes) return
    this.#close()
    this.#slab = Buffer.allocUnsafeSlow(Math.max(this.#slabBytes, bytes))
    this.#slabBytes = Math.min(largestSlabBytes, this.#slabBytes * 2)
    this.#start = 0
    this.#end = 0
  }

  #close(): void {
    if (this.#end > this.#start) this.#full.push(this.#slab.subarray(this.#start, this.#end))
    this.#start = this.#end
  }

  #header(at: number, number: number, size: number): void {
    writeNumber(this.#slab, at, this.#magic)
    writeNumber(this.#slab, at + 4, number)
    writeNumber(this.#slab, at + 8, size)
  }

  /**
   * Every argument ends in a NUL, but for the last one of a packet without a body. Returns where they end:
   * until all of them are written, the packet does not count.
   */
  #arguments(row: PacketRow, fields: Record<string, string>, start: number): number {
    const names = row.arguments
    const terminated = row.body === undefined ? names.length - 1 : names.length
    let at = start
    for (let i = 0; i < names.length; i++) {
      const end = this.#argument(fields[names[i] as string] as string, at)
      if (end < 0) throw nulInArgument(row, names[i] as string)
      at = end
      if (i < terminated) this.#slab[at++] = NUL
    }
    return at
  }

  /** Where the argument ends, or -1 where it holds a NUL. */
  #argument(value: string, at: number): number {
    if (value.length > shortText) return this.#longArgument(value, at)
    const slab = this.#slab
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i)
      if (unit === NUL || unit > lastAscii) return this.#longArgument(value, at)
      slab[at + i] = unit
    }
    return at + value.length
  }

  /** The bytes are searched, not the characters: in Latin-1 a NUL is what becomes of U+0100. */
  #longArgument(value: string, at: number): number {
    const end = at + this.#slab.write(value, at, this.#encoding)
    return this.#slab.subarray(at, end).includes(NUL) ? -1 : end
  }

  #body(body: Uint8Array): void {
    this.#size += body.length
    if (body.length >= copyBelow) {
      this.#close()
      this.#full.push(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
      return
    }
    this.#reserve(body.length)
    this.#slab.set(body, this.#end)
    this.#end += body.length
  }
}

/** One packet as bytes. */
export function encodePacket(packet: Packet, direction: Direction, encoding: TextEncoding = 'utf8'): Buffer {
  const writer = new PacketWriter(direction, encoding)
  writer.packet(packet)
  return Buffer.concat(writer.take())
}

function argumentRoom(row: PacketRow, fields: Record<string, string>): number {
  let room = 0
  for (const name of row.arguments) room += (fields[name] as string).length * bytesPerUnit + 1
  return room
}

function inlineLength(body: Uint8Array | undefined): number {
  return body === undefined || body.length >= copyBelow ? 0 : body.length
}

function nulInArgument(row: PacketRow, argument: string): ProtocolError {
  return new ProtocolError(
    'NUL_IN_ARGUMENT',
    `the ${argument} of a ${row.name} packet holds a NUL, which would end it early: take it out`,
  )
}
