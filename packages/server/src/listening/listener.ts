import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { ServerAddress } from '@gearwork/transport'
import { ListenError, PortInUseError } from '../errors.js'
import { type HandshakeEvents, Handshakes } from './handshakes.js'
import type { ServerTlsOptions } from './tls.js'

/** What a listener reports. */
export interface ListenerEvents extends HandshakeEvents {
  /** Whether one more may come. Sockets that may not are closed. */
  admits(socket: Socket): boolean
  /** A peer has arrived; over TLS, after its handshake. */
  connected(socket: Socket): void
}

export interface ListenAddress extends ServerAddress {
  /** Of a wildcard address: whether peers that come by IPv4 are none of its own. */
  readonly ipv6Only: boolean
}

/** How connections are taken, in milliseconds. */
export interface ListenerTimes {
  /** 0 = a handshake may take for ever. */
  readonly handshakeMs: number
  /** 0 = the system's. */
  readonly keepAliveMs: number
}

/** Nagle's algorithm is off: packets are batched by the turn already. */
const socketOptions = { noDelay: true, keepAlive: true }
/** Node counts in seconds, and takes less than one for none. */
const shortestKeepAliveMs = 1_000
const backlog = 1024

/** One address that peers connect to, and every socket that came through it. */
export class Listener {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #wanted: ListenAddress
  readonly #events: ListenerEvents
  readonly #handshakes: Handshakes | undefined

  constructor(
    wanted: ListenAddress,
    tls: ServerTlsOptions | undefined,
    times: ListenerTimes,
    events: ListenerEvents,
  ) {
    this.#wanted = wanted
    this.#events = events
    this.#handshakes = tls === undefined ? undefined : new Handshakes(tls, times.handshakeMs, events)
    this.#server = createServer(tls !== undefined, times).on('connection', (socket: Socket) =>
      this.#admit(socket),
    )
  }

  get connections(): number {
    return this.#sockets.size
  }

  /** Where it listens, with the port the system chose. */
  get address(): ServerAddress {
    const bound = this.#server.address()
    const { host, port } = this.#wanted
    return { host, port: bound === null || typeof bound === 'string' ? port : bound.port }
  }

  /** @throws {PortInUseError} @throws {ListenError} */
  async start(failed: (error: Error) => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(listenFailure(this.#wanted, error)))
      this.#server.listen({ ...this.#wanted, backlog }, resolve)
    })
    this.#server.removeAllListeners('error').on('error', failed)
  }

  /** Takes no more connections; those there are stay. */
  close(): void {
    if (this.#server.listening) this.#server.close()
  }

  /** Cuts what is left. */
  destroy(): void {
    this.close()
    this.#handshakes?.stop()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Before any handshake: who is refused costs no more than that. */
  #admit(socket: Socket): void {
    if (!this.#events.admits(socket)) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    if (this.#handshakes === undefined) this.#events.connected(socket)
    else this.#handshakes.begin(socket)
  }
}

/**
 * No half of a connection is kept open until a handshake is done: a peer that hangs up in it would hold its place
 * until the time for it is over. After it, the packet socket keeps the half that answers.
 */
function createServer(secure: boolean, { keepAliveMs }: ListenerTimes): Server {
  const keepAliveInitialDelay = keepAliveMs === 0 ? 0 : Math.max(shortestKeepAliveMs, keepAliveMs)
  return createTcpServer({ ...socketOptions, keepAliveInitialDelay, allowHalfOpen: !secure })
}

function listenFailure(address: ServerAddress, error: NodeJS.ErrnoException): Error {
  return error.code === 'EADDRINUSE' ? new PortInUseError(address, error) : new ListenError(address, error)
}
