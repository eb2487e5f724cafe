import { Buffer } from 'node:buffer'
import { ProtocolError } from './errors.js'
import { limits } from './limits.js'
import {
  type Direction,
  type Packet,
  type PacketRow,
  packetNumbersEnd,
  packetsByNumber,
  type Request,
  type Response,
  travels,
} from './packets.js'
import type { TextEncoding } from './text.js'

/** Where decoded packets go. Bodies are views of the bytes received: copy what outlives the call. */
export interface PacketSink<P extends Packet = Packet> {
  packet(packet: P): void
  /** A line of the text protocol without its line end. Without this method, text is a BAD_MAGIC error. */
  line?(line: string): void
  /**
   * A whole packet that only the other side sends, or a number never given out: a server answers it with an
   * ERROR of this code (gearmand's). Without this method it is an UNEXPECTED_PACKET error.
   */
  unexpected?(code: 'INVALID_MAGIC' | 'INVALID_COMMAND'): void
}

export interface DecoderOptions {
  /** Default utf8. */
  readonly encoding?: TextEncoding
  /** The largest packet in bytes, header not counted. Default `limits.packet`. */
  readonly maxPacketBytes?: number
}

const NUL = 0
const LF = 10
const CR = 13
const prefix = [0x00, 0x52, 0x45] as const
const requestLetter = 0x51
const responseLetter = 0x53

/**
 * Bytes in, packets out, in whatever pieces the bytes come. Pieces are joined only once a whole packet is
 * there: joining on every piece takes seconds for one packet of 32 MiB. After an error the stream is lost,
 * and the decoder refuses everything that follows.
 */
export class PacketDecoder {
  readonly #direction: Direction
  readonly #sink: PacketSink
  readonly #encoding: TextEncoding
  readonly #maxPacketBytes: number
  #pieces: Buffer[] = []
  #held = 0
  /** How many bytes must be there before another look pays. */
  #wanted = 1
  #lost: unknown

  constructor(direction: 'request', sink: PacketSink<Request>, options?: DecoderOptions)
  constructor(direction: 'response', sink: PacketSink<Response>, options?: DecoderOptions)
  constructor(direction: Direction, sink: PacketSink<never>, options: DecoderOptions = {}) {
    this.#direction = direction
    this.#sink = sink as PacketSink
    this.#encoding = options.encoding ?? 'utf8'
    this.#maxPacketBytes = options.maxPacketBytes ?? limits.packet
  }

  /** @throws {ProtocolError} and from then on, always: the stream cannot be found again. */
  push(chunk: Buffer): void {
    if (this.#lost !== undefined) throw this.#lost
    try {
      this.#consume(this.#join(chunk))
    } catch (error) {
      this.#lost = error
      this.#pieces = []
      throw error
    }
  }

  /** The bytes to look at: nothing while a packet is known to be incomplete. */
  #join(chunk: Buffer): Buffer | undefined {
    if (this.#held === 0) return chunk
    this.#pieces.push(chunk)
    this.#held += chunk.length
    if (this.#held < this.#wanted) return undefined
    const joined = Buffer.concat(this.#pieces, this.#held)
    this.#pieces = []
    this.#held = 0
    return joined
  }

  #consume(bytes: Buffer | undefined): void {
    if (bytes === undefined) return
    let at = 0
    while (at < bytes.length) {
      const next = bytes[at] === NUL ? this.#packet(bytes, at) : this.#line(bytes, at)
      if (next === at) break
      at = next
    }
    if (at < bytes.length) this.#hold(at === 0 ? bytes : bytes.subarray(at))
  }

  #hold(rest: Buffer): void {
    this.#pieces.push(rest)
    this.#held = rest.length
  }

  /** Where the next packet starts, or `at` while this one is not whole. */
  #packet(bytes: Buffer, at: number): number {
    checkMagic(bytes, at)
    if (bytes.length - at < limits.header) return this.#wait(at, limits.header)
    const number = bytes.readUInt32BE(at + 4)
    const size = bytes.readUInt32BE(at + 8)
    checkNumber(number)
    if (size > this.#maxPacketBytes) throw tooLarge(number, size, this.#maxPacketBytes)
    const end = at + limits.header + size
    if (bytes.length < end) return this.#wait(at, limits.header + size)
    this.#deliver(number, bytes[at + 3] as number, bytes, at + limits.header, end)
    return end
  }

  #wait(at: number, bytes: number): number {
    this.#wanted = bytes
    return at
  }

  #deliver(number: number, letter: number, bytes: Buffer, start: number, end: number): void {
    const row = packetsByNumber[number]
    if (letter !== (this.#direction === 'request' ? requestLetter : responseLetter)) {
      this.#unexpected('INVALID_MAGIC', number)
    } else if (row === undefined || !travels(row, this.#direction)) {
      this.#unexpected('INVALID_COMMAND', number)
    } else {
      this.#sink.packet(readPacket(row, bytes, start, end, this.#encoding))
    }
  }

  #unexpected(code: 'INVALID_MAGIC' | 'INVALID_COMMAND', number: number): void {
    if (this.#sink.unexpected !== undefined) {
      this.#sink.unexpected(code)
      return
    }
    const name = packetsByNumber[number]?.name ?? `number ${number}`
    throw new ProtocolError('UNEXPECTED_PACKET', `a ${name} packet came from the wrong side`)
  }

  #line(bytes: Buffer, at: number): number {
    if (this.#sink.line === undefined) throw notGearman(bytes, at)
    const end = bytes.indexOf(LF, at)
    if ((end < 0 ? bytes.length : end + 1) - at > limits.line) {
      throw new ProtocolError('LINE_TOO_LONG', `a text command did not end within ${limits.line} bytes`)
    }
    if (end < 0) return this.#wait(at, 0)
    const length = end > at && bytes[end - 1] === CR ? end - 1 : end
    this.#sink.line(bytes.toString(this.#encoding, at, length))
    return end + 1
  }
}

/** Only the first NULs of a packet part its arguments: the body may hold any byte. */
function readPacket(
  row: PacketRow,
  bytes: Buffer,
  start: number,
  end: number,
  encoding: TextEncoding,
): Packet {
  const packet: Record<string, unknown> = { name: row.name }
  const names = row.arguments
  const last = row.body === undefined ? names.length - 1 : names.length
  let at = start
  for (let i = 0; i < names.length; i++) {
    const stop = i < last ? argumentEnd(row, bytes, at, end) : end
    if (stop - start > limits.arguments) throw argumentsTooLarge(row)
    packet[names[i] as string] = bytes.toString(encoding, at, stop)
    at = stop + 1
  }
  if (row.body !== undefined) packet[row.body] = bytes.subarray(at, end)
  return packet as unknown as Packet
}

function argumentEnd(row: PacketRow, bytes: Buffer, at: number, end: number): number {
  const stop = bytes.indexOf(NUL, at)
  if (stop >= 0 && stop < end) return stop
  throw new ProtocolError(
    'MISSING_ARGUMENT',
    `a ${row.name} packet ended before its ${row.arguments.length} arguments did`,
  )
}

function checkMagic(bytes: Buffer, at: number): void {
  for (let i = 1; i < 4 && at + i < bytes.length; i++) {
    const byte = bytes[at + i]
    const right = i < 3 ? byte === prefix[i] : byte === requestLetter || byte === responseLetter
    if (!right) throw notGearman(bytes, at)
  }
}

function checkNumber(number: number): void {
  if (number > 0 && number < packetNumbersEnd) return
  throw new ProtocolError('UNKNOWN_PACKET', `packet number ${number} is not part of the protocol`)
}

function notGearman(bytes: Buffer, at: number): ProtocolError {
  const seen = bytes.toString('hex', at, Math.min(at + 4, bytes.length))
  return new ProtocolError(
    'BAD_MAGIC',
    `the other side does not speak Gearman: a packet began with 0x${seen}`,
  )
}

function argumentsTooLarge(row: PacketRow): ProtocolError {
  return new ProtocolError(
    'ARGUMENTS_TOO_LARGE',
    `the arguments of a ${row.name} packet take more than ${limits.arguments} bytes`,
  )
}

function tooLarge(number: number, size: number, most: number): ProtocolError {
  const name = packetsByNumber[number]?.name ?? `number ${number}`
  return new ProtocolError(
    'PACKET_TOO_LARGE',
    `a ${name} packet of ${size} bytes came; at most ${most} are taken`,
  )
}
