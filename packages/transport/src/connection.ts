import type { Socket } from 'node:net'
import type { Request, Response } from '@gearwork/protocol'
import { formatAddress, type ServerAddress } from './address.js'
import { backoffDelay } from './backoff.js'
import type { Cancel } from './clock.js'
import type { ConnectionEvents } from './connection-events.js'
import {
  ConnectError,
  ConnectionLostError,
  ConnectTimeoutError,
  connectFailure,
  NotConnectedError,
} from './errors.js'
import { Heartbeat, isHeartbeat } from './heartbeat.js'
import { type ResolvedConnectionOptions, resolveConnectionOptions } from './options.js'
import { PacketSocket, type PeerSocket } from './packet-socket.js'
import { type ConnectionState, moveConnection } from './states.js'

/** A connection to one server that comes back when it is lost, until it is closed. */
export class Connection {
  readonly address: ServerAddress
  /** The address as people write it. */
  readonly server: string
  readonly #events: ConnectionEvents
  readonly #options: ResolvedConnectionOptions
  #state: ConnectionState = 'idle'
  #failures = 0
  #socket: PeerSocket | undefined
  #heartbeat: Heartbeat | undefined
  #cancel: Cancel | undefined
  #whenClosed: Promise<void> | undefined
  #closed: (error?: Error) => void = () => {}

  /** `options`: as `resolveConnectionOptions()` gives them, which any number of connections may share. */
  constructor(
    address: ServerAddress,
    events: ConnectionEvents,
    options: ResolvedConnectionOptions = resolveConnectionOptions(),
  ) {
    this.address = address
    this.server = formatAddress(address)
    this.#events = events
    this.#options = options
  }

  /** `idle` until `open()`, then `connecting`, `open` or `waiting` for the next attempt; `closed` for good. */
  get state(): ConnectionState {
    return this.#state
  }

  /** When the server was last heard in this life, in milliseconds since the epoch. */
  get heardAt(): number | undefined {
    return this.#heartbeat?.heardAt
  }

  /** More is unsent than the high-water mark: wait for `drained` before sending much more. */
  get congested(): boolean {
    return this.#socket?.congested ?? false
  }

  /** Starts dialling. Calling it again is harmless. */
  open(): void {
    if (this.#state === 'idle') this.#dial()
  }

  /** Dials now instead of at the end of the current wait. */
  hurry(): void {
    if (this.#state === 'waiting') this.#dial()
  }

  /** @throws {NotConnectedError} unless the connection is open. */
  send(packet: Request): void {
    this.#openSocket().send(packet)
  }

  /** A command of the text protocol, line end included. @throws {NotConnectedError} unless the connection is open. */
  sendText(line: string): void {
    this.#openSocket().sendText(line)
  }

  /**
   * Sends what is left, says goodbye and never dials again. Resolves when the socket is gone, at the latest
   * after `withinMs`, when it is cut. Calling it twice, or before `open()`, is fine.
   */
  close(withinMs = 1_000): Promise<void> {
    this.#whenClosed ??= this.#close(withinMs)
    return this.#whenClosed
  }

  #openSocket(): PeerSocket {
    if (this.#state !== 'open' || this.#socket === undefined) throw new NotConnectedError(this.server)
    return this.#socket
  }

  #move(to: ConnectionState): void {
    this.#state = moveConnection(this.#state, to)
    this.#cancel?.()
    this.#cancel = undefined
  }

  #dial(): void {
    this.#move('connecting')
    try {
      this.#attach(this.#options.dial(this.address, this.#options.tls, () => this.#opened()))
    } catch (error) {
      // A TLS file that cannot be read: it may be there at the next attempt.
      this.#failed(new ConnectError(this.server, error as Error))
    }
  }

  #attach(socket: Socket): void {
    const { connectTimeoutMs, clock } = this.#options
    this.#socket = PacketSocket.peer(
      socket,
      {
        packet: (packet) => this.#receive(packet),
        ...(this.#events.line && { line: (line) => this.#receiveLine(line) }),
        heard: () => this.#heartbeat?.heard(),
        drained: () => this.#events.drained?.(),
        closed: (error) => this.#socketClosed(error),
      },
      this.#options,
    )
    this.#cancel = clock.after(connectTimeoutMs, () =>
      this.#socket?.destroy(new ConnectTimeoutError(this.server, connectTimeoutMs)),
    )
  }

  #opened(): void {
    if (this.#state !== 'connecting') return
    this.#move('open')
    this.#heartbeat = new Heartbeat(this.#options.heartbeatMs, this.#options.clock, {
      send: (packet) => this.#socket?.send(packet),
      silent: (ms) => this.#socket?.destroy(new Error(`the server was silent for ${ms} ms`)),
    })
    this.#events.opened()
  }

  /** A server that hangs up, or talks nonsense, is not back: it must not be dialled at full speed. */
  #receive(packet: Response): void {
    if (packet.name !== 'ECHO_RES' || !isHeartbeat(packet.data)) this.#events.packet(packet)
    this.#failures = 0
  }

  #receiveLine(line: string): void {
    this.#events.line?.(line)
    this.#failures = 0
  }

  #socketClosed(error?: Error): void {
    this.#socket = undefined
    this.#heartbeat?.stop()
    this.#heartbeat = undefined
    if (this.#state === 'closed') {
      this.#closed(error)
    } else if (this.#state === 'open') {
      this.#retry()
      this.#events.lost(new ConnectionLostError(this.server, error?.message ?? 'the server closed it', error))
    } else {
      this.#failed(connectFailure(this.server, error))
    }
  }

  #failed(error: ConnectError | ConnectTimeoutError): void {
    const retryInMs = this.#retry()
    this.#events.failed?.(error, retryInMs)
  }

  /** Plans the next attempt, and says in how many milliseconds it starts. */
  #retry(): number {
    const { backoff, random, clock } = this.#options
    const delay = Math.round(backoffDelay(this.#failures, backoff, random))
    this.#failures += 1
    this.#move('waiting')
    this.#cancel = clock.after(delay, () => this.#dial())
    return delay
  }

  #close(withinMs: number): Promise<void> {
    const wasOpen = this.#state === 'open'
    if (this.#state !== 'closed') this.#move('closed')
    this.#heartbeat?.stop()
    const socket = this.#socket
    if (socket === undefined) return Promise.resolve()
    if (wasOpen) socket.end()
    else socket.destroy()
    const cancel = this.#options.clock.after(withinMs, () => socket.destroy())
    return new Promise((resolve) => {
      this.#closed = (error) => {
        cancel()
        if (wasOpen && !socket.finished) this.#events.cut?.(cutShort(this.server, error))
        resolve()
      }
    })
  }
}

function cutShort(server: string, cause?: Error): ConnectionLostError {
  return new ConnectionLostError(server, 'not all that was sent had left when it was closed', cause)
}
