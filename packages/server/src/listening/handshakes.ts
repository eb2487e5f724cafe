import type { Socket } from 'node:net'
import type { Server, TLSSocket } from 'node:tls'
import { addressOf } from './address.js'
import { handshakeFailure, type ServerTlsOptions, tlsServer } from './tls.js'

/** What becomes of handshakes. */
export interface HandshakeEvents {
  /** It is done. */
  connected(socket: Socket): void
  /** @param peer its address. */
  handshakeFailed(peer: string, error: Error): void
}

/** Node takes 0 for two minutes; longer timers fire at once. */
const longestTimer = 2 ** 31 - 1

/** The TLS handshakes with the peers of one address. */
export class Handshakes {
  readonly #server: Server
  readonly #events: HandshakeEvents

  /** @param handshakeMs 0 = one may take for ever. @throws {InvalidServerOptionError} */
  constructor(tls: ServerTlsOptions, handshakeMs: number, events: HandshakeEvents) {
    this.#events = events
    this.#server = tlsServer(tls, handshakeMs === 0 ? longestTimer : Math.min(handshakeMs, longestTimer))
      .on('secureConnection', (socket) => events.connected(socket))
      .on('tlsClientError', this.#failed)
  }

  begin(socket: Socket): void {
    // A socket goes on knowing the address that it was once asked for.
    addressOf(socket)
    this.#server.emit('connection', socket)
  }

  /** Whoever is cut off from now on has not failed. */
  stop(): void {
    this.#server.off('tlsClientError', this.#failed)
  }

  readonly #failed = (error: Error, socket: TLSSocket): void => {
    this.#events.handshakeFailed(addressOf(bareSocket(socket)), handshakeFailure(error, socket))
    // Node tells that the time is over, and leaves the connection as it is.
    socket.destroy()
  }
}

/** Whose handshake has failed may have hung up, and where it was is known to nothing but what lies beneath, which has no public name. */
function bareSocket(socket: TLSSocket): Socket {
  return (socket as TLSSocket & { readonly _parent?: Socket })._parent ?? socket
}
