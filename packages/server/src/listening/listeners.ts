import { isIPv4, isIPv6, type Socket } from 'node:net'
import { formatAddress, type ServerAddress } from '@gearwork/transport'
import { PortInUseError } from '../errors.js'
import type { ResolvedJobServerOptions } from '../options.js'
import { addressOf } from './address.js'
import { type ListenAddress, Listener, type ListenerTimes } from './listener.js'

/** What of a server's options says where it listens, and to how many. */
export type ListeningOptions = ListenerTimes &
  Pick<ResolvedJobServerOptions, 'listen' | 'tls' | 'maxConnections' | 'log'>

/** Every address of one server: they open together, or not at all. */
export class Listeners {
  readonly #options: ListeningOptions
  readonly #connected: (socket: Socket) => void
  readonly #list: Listener[] = []

  /** @param connected a peer has arrived; over TLS, after its handshake. */
  constructor(options: ListeningOptions, connected: (socket: Socket) => void) {
    this.#options = options
    this.#connected = connected
  }

  /** Where they listen; before they do, where they shall. */
  get addresses(): readonly ServerAddress[] {
    return this.#list.length === 0 ? this.#options.listen : this.#list.map(({ address }) => address)
  }

  /** @throws {PortInUseError} @throws {ListenError} */
  async open(): Promise<void> {
    try {
      for (const address of this.#options.listen) this.#list.push(await this.#listen(address))
    } catch (error) {
      const told = this.#told(error)
      this.destroy()
      this.#list.length = 0
      throw told
    }
  }

  /** No more connections are taken; those there are stay. */
  close(): void {
    for (const listener of this.#list) listener.close()
  }

  /** Cuts what is left. */
  destroy(): void {
    for (const listener of this.#list) listener.destroy()
  }

  async #listen(address: ServerAddress): Promise<Listener> {
    const { tls, log } = this.#options
    const listener = new Listener(this.#beside(address), tls, this.#options, {
      admits: (socket) => this.#admits(socket),
      connected: this.#connected,
      handshakeFailed: (peer, error) => log({ event: 'handshakeFailed', peer, error }),
    })
    await listener.start((error) => log({ event: 'listenerFailed', address: formatAddress(address), error }))
    return listener
  }

  /** `[::]` takes what comes by IPv4 too, unless another address is there for it. */
  #beside(address: ServerAddress): ListenAddress {
    const ipv6Only = this.#options.listen.some(({ host, port }) => isIPv4(host) && port === address.port)
    return { ...address, ipv6Only }
  }

  /** Whoever is told to stop what listens there looks for it in vain where we do. */
  #told(error: unknown): unknown {
    if (!(error instanceof PortInUseError)) return error
    const own = this.#list.find(({ address }) => takesAlso(address, error.address))?.address
    return own === undefined ? error : new PortInUseError(error.address, error, own)
  }

  #admits(socket: Socket): boolean {
    const { maxConnections, log } = this.#options
    const open = this.#list.reduce((sum, listener) => sum + listener.connections, 0)
    if (maxConnections === 0 || open < maxConnections) return true
    log({ event: 'refused', peer: addressOf(socket), maxConnections })
    return false
  }
}

/** Whether who listens at `one` has what `other` would have. A name may lead to any address of this machine. */
function takesAlso(one: ServerAddress, other: ServerAddress): boolean {
  if (one.port !== other.port) return false
  if (one.host === other.host || one.host === '::' || other.host === '::') return true
  if (one.host === '0.0.0.0') return !isIPv6(other.host)
  return other.host === '0.0.0.0' && !isIPv6(one.host)
}
