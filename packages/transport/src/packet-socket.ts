import type { Socket } from 'node:net'
import {
  type DecoderOptions,
  PacketDecoder,
  type PacketSink,
  PacketWriter,
  type Request,
  type Response,
} from '@gearwork/protocol'
import { Intake } from './intake.js'
import { defaultHighWaterBytes, Outbox } from './outbox.js'
import { type Side, traits } from './side.js'

/** What a packet socket reports. */
export interface PacketSocketEvents<Incoming extends Request | Response> extends PacketSink<Incoming> {
  /** Bytes came, be it only a part of a packet. */
  heard?(): void
  /** Most of what had piled up for a slow reader has left: sending may go on. */
  drained?(): void
  /** The other side has said goodbye. `finish` does the same, when all is answered; without this it is called at once. */
  ending?(finish: () => void): void
  /** Once, at the end, whatever ended it. The error is absent after an orderly end. */
  closed(error?: Error): void
}

/** How a packet socket reads and sends. */
export interface PacketSocketOptions extends DecoderOptions {
  /** From this many unsent bytes on `congested` is true. Default 1 MiB. */
  readonly highWaterBytes?: number
  /** So much of a turn leaves before the turn ends. Default: 16 KiB for a peer, 256 KiB for a server. */
  readonly firstPartBytes?: number
}

/** `ending`: goodbye was said, nothing is sent or read any more. */
type SocketState = 'open' | 'ending' | 'closed'

/** One socket, packets in and packets out. */
export class PacketSocket<Incoming extends Request | Response, Outgoing extends Request | Response> {
  readonly #socket: Socket
  readonly #events: PacketSocketEvents<Incoming>
  readonly #decoder: PacketDecoder
  readonly #intake: Intake
  readonly #outbox: Outbox
  #error: Error | undefined
  #state: SocketState = 'open'

  private constructor(
    socket: Socket,
    side: Side,
    events: PacketSocketEvents<Incoming>,
    options: PacketSocketOptions = {},
  ) {
    this.#socket = socket
    this.#events = events
    const { sends, receives, partBytes } = traits[side]
    const writer = new PacketWriter(sends, options.encoding)
    const { highWaterBytes = defaultHighWaterBytes, firstPartBytes = traits[side].firstPartBytes } = options
    this.#outbox = new Outbox(socket, writer, { highWaterBytes, firstPartBytes }, () => {
      if (this.#state === 'open') this.#events.drained?.()
    })
    // The side fixes the direction, which the decoder's overloads cannot see through a variable.
    this.#decoder = new PacketDecoder(receives as 'request', events as PacketSink<never>, options)
    const reader = { read: (bytes: Buffer) => this.#read(bytes), missing: () => this.#decoder.missing }
    this.#intake = new Intake(reader, partBytes)
    this.#listen(socket)
  }

  /** A peer's socket, for clients and workers. */
  static peer(
    socket: Socket,
    events: PacketSocketEvents<Response>,
    options?: PacketSocketOptions,
  ): PeerSocket {
    return new PacketSocket<Response, Request>(socket, 'peer', events, options)
  }

  /** A server's socket: names are carried as they come, byte for byte, unless the options say otherwise. */
  static server(
    socket: Socket,
    events: PacketSocketEvents<Request>,
    options?: PacketSocketOptions,
  ): ServerSocket {
    return new PacketSocket<Request, Response>(socket, 'server', events, { encoding: 'latin1', ...options })
  }

  /** Bytes that the other side has not taken yet. */
  get unsentBytes(): number {
    return this.#outbox.unsentBytes
  }

  /** All that was sent has left, the goodbye too. */
  get finished(): boolean {
    return this.#socket.writableFinished
  }

  /** What is sent may arrive: nobody has hung up. */
  get writable(): boolean {
    return this.#socket.writable
  }

  /** The other side reads more slowly than we send: wait for `drained`. */
  get congested(): boolean {
    return this.#outbox.congested
  }

  /** The packet or line that has begun to come and is not whole: its number, and how many bytes of it are there. */
  get unfinished(): { readonly number: number; readonly bytes: number } | undefined {
    return this.#decoder.unfinished
  }

  /** Sends a packet by the end of this turn. After the end of the socket, or of the other side, it does nothing. */
  send(packet: Outgoing): void {
    if (this.#state === 'open') this.#outbox.packet(packet)
  }

  /** Sends a line (or several) of the text protocol, line ends included. */
  sendText(text: string): void {
    if (this.#state === 'open') this.#outbox.text(text)
  }

  /** Stops reading, so that the other side must wait. */
  pause(): void {
    this.#socket.pause()
  }

  /** Reads again. */
  resume(): void {
    this.#socket.resume()
  }

  /**
   * Sends what is left, then says goodbye. Nothing that comes afterwards is read; `closed` follows when the
   * other side has said goodbye too.
   */
  end(): void {
    if (this.#state !== 'open') return
    this.#outbox.flush()
    this.#state = 'ending'
    this.#decoder.stop()
    this.#socket.end()
    // The other side's end is seen only by who reads.
    this.#socket.resume()
  }

  /** Cuts the connection; what has not left is lost, and what has come and not been read too. */
  destroy(error?: Error): void {
    this.#error ??= error
    this.#decoder.stop()
    this.#socket.destroy()
  }

  #listen(socket: Socket): void {
    // Otherwise Node ends its half before the answers to the last packets are written.
    socket.allowHalfOpen = true
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', (error) => {
      this.#error ??= error
    })
    socket.on('end', () => {
      if (this.#events.ending === undefined) this.#finish()
      else this.#events.ending(() => this.#finish())
    })
    socket.on('close', () => {
      this.#intake.finish()
      this.#close()
    })
  }

  #receive(chunk: Buffer): void {
    this.#events.heard?.()
    this.#intake.push(chunk)
  }

  #read(bytes: Buffer): void {
    try {
      this.#decoder.push(bytes)
    } catch (error) {
      this.destroy(error as Error)
    }
  }

  /** However much a socket is paused, Node tells of the end: what came before may still have to be read. */
  #finish(): void {
    this.#intake.finish()
    this.end()
  }

  #close(): void {
    this.#state = 'closed'
    this.#events.closed(this.#error)
  }
}

/** The side of a client or worker. */
export type PeerSocket = PacketSocket<Response, Request>
/** The side of a server. */
export type ServerSocket = PacketSocket<Request, Response>
