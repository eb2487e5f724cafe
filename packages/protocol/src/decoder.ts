import { Buffer } from 'node:buffer'
import { ProtocolError } from './errors.js'
import { checkMagic, checkNumber, checkSize, letters, refuseMagic } from './header.js'
import { limits } from './limits.js'
import { readNumber } from './numbers.js'
import {
  type Direction,
  type Packet,
  packetsByNumber,
  type Request,
  type Response,
  travels,
} from './packets.js'
import { PacketReader } from './reader.js'
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

/** How bytes are read. */
export interface DecoderOptions {
  /** Default utf8. */
  readonly encoding?: TextEncoding
  /** The largest packet in bytes, header not counted, and the longest line of an answer. Default `limits.packet`. */
  readonly maxPacketBytes?: number
}

const NUL = 0
const LF = 10
const CR = 13

/**
 * Bytes in, packets out, in whatever pieces the bytes come. Pieces are joined only once a whole packet is
 * there: joining on every piece takes seconds for one packet of 32 MiB. After an error the stream is lost,
 * and the decoder refuses everything that follows.
 */
export class PacketDecoder {
  readonly #direction: Direction
  readonly #letter: number
  readonly #sink: PacketSink
  readonly #reader: PacketReader
  readonly #encoding: TextEncoding
  readonly #maxPacketBytes: number
  /** A command is short; the row of a worker with thousands of functions is one line. */
  readonly #maxLineBytes: number
  #pieces: Buffer[] = []
  #held = 0
  /** How many bytes must be there before another look pays. */
  #wanted = 0
  #whole = 0
  #inLine = false
  #lost: { readonly error: unknown } | undefined
  #stopped = false

  constructor(direction: 'request', sink: PacketSink<Request>, options?: DecoderOptions)
  constructor(direction: 'response', sink: PacketSink<Response>, options?: DecoderOptions)
  constructor(direction: Direction, sink: PacketSink<never>, options: DecoderOptions = {}) {
    this.#direction = direction
    this.#letter = letters[direction]
    this.#sink = sink as PacketSink
    this.#encoding = options.encoding ?? 'utf8'
    this.#reader = new PacketReader(this.#encoding)
    this.#maxPacketBytes = options.maxPacketBytes ?? limits.packet
    this.#maxLineBytes = direction === 'request' ? limits.line : this.#maxPacketBytes
  }

  /** How many bytes are missing of a packet that has begun; 0 while none has, or its header is not there. */
  get missing(): number {
    return this.#held === 0 || this.#inLine ? 0 : Math.max(0, this.#wanted - this.#held)
  }

  /** The packet or line that has begun and is not whole: its number among all that came, and how much is there. */
  get unfinished(): { readonly number: number; readonly bytes: number } | undefined {
    return this.#held === 0 ? undefined : { number: this.#whole + 1, bytes: this.#held }
  }

  /** @throws {ProtocolError} and from then on, always: the stream cannot be found again. */
  push(chunk: Buffer): void {
    if (this.#lost !== undefined) throw this.#lost.error
    if (this.#stopped) return
    try {
      const bytes = this.#join(chunk)
      if (bytes !== undefined) this.#consume(bytes)
    } catch (error) {
      this.#lost = { error }
      this.#pieces = []
      throw error
    }
  }

  /** Nothing more is delivered, not even from the bytes at hand: whoever listened has gone. */
  stop(): void {
    this.#stopped = true
    this.#pieces = []
  }

  /** The bytes to look at: nothing while it is known that more must come. */
  #join(chunk: Buffer): Buffer | undefined {
    if (this.#held === 0) return chunk
    this.#pieces.push(chunk)
    this.#held += chunk.length
    if (this.#held < this.#wanted && !(this.#inLine && chunk.includes(LF))) return undefined
    const joined = Buffer.concat(this.#pieces, this.#held)
    this.#pieces = []
    this.#held = 0
    return joined
  }

  #consume(bytes: Buffer): void {
    let at = 0
    while (at < bytes.length && !this.#stopped) {
      const next = bytes[at] === NUL ? this.#packet(bytes, at) : this.#line(bytes, at)
      if (next === at) {
        this.#hold(at === 0 ? bytes : bytes.subarray(at))
        return
      }
      this.#whole += 1
      at = next
    }
  }

  #hold(rest: Buffer): void {
    this.#pieces.push(rest)
    this.#held = rest.length
  }

  /** Where the next packet starts, or `at` while this one is not whole. */
  #packet(bytes: Buffer, at: number): number {
    checkMagic(bytes, at)
    // The header is looked at again with every byte, so that a wrong one is known by its first wrong byte.
    if (bytes.length - at < limits.header) return this.#wait(at, 0)
    const number = readNumber(bytes, at + 4)
    const size = readNumber(bytes, at + 8)
    checkNumber(number)
    checkSize(number, size, this.#maxPacketBytes)
    const end = at + limits.header + size
    if (bytes.length < end) return this.#wait(at, limits.header + size)
    this.#deliver(number, bytes[at + 3] as number, bytes, at + limits.header, end)
    return end
  }

  #wait(at: number, bytes: number, inLine = false): number {
    this.#wanted = bytes
    this.#inLine = inLine
    return at
  }

  #deliver(number: number, letter: number, bytes: Buffer, start: number, end: number): void {
    const row = packetsByNumber[number]
    if (letter !== this.#letter) {
      this.#unexpected('INVALID_MAGIC', number)
    } else if (row === undefined || !travels(row, this.#direction)) {
      this.#unexpected('INVALID_COMMAND', number)
    } else {
      this.#sink.packet(this.#reader.read(row, bytes, start, end))
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
    if (this.#sink.line === undefined) refuseMagic(bytes, at)
    const end = bytes.indexOf(LF, at)
    if ((end < 0 ? bytes.length : end + 1) - at > this.#maxLineBytes) {
      throw new ProtocolError(
        'LINE_TOO_LONG',
        `a line of text did not end within ${this.#maxLineBytes} bytes`,
      )
    }
    if (end < 0) return this.#wait(at, this.#maxLineBytes + 1, true)
    const length = end > at && bytes[end - 1] === CR ? end - 1 : end
    this.#sink.line(bytes.toString(this.#encoding, at, length))
    return end + 1
  }
}
