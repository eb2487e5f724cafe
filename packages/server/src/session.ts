import type { Socket } from 'node:net'
import { limits, type Request, type Response } from '@gearwork/protocol'
import { PacketSocket, type ServerSocket } from '@gearwork/transport'
import { runLine } from './commands/index.js'
import { dispatch } from './dispatch.js'
import type { Jobs } from './jobs.js'
import type { ServerLog } from './log.js'
import type { AdminPolicy } from './options.js'
import { refusals } from './refusals.js'
import { Waiter } from './waiter.js'
import { Worker } from './worker.js'

/** What a session shares with all others. */
export interface SessionScope {
  readonly jobs: Jobs
  readonly sessions: Iterable<Session>
  readonly log: ServerLog
  readonly maxPacketBytes: number
  readonly maxUnsentBytes: number
  readonly exceptions: boolean
  readonly admin: AdminPolicy
  /** The session is over. */
  ended(session: Session): void
}

/** One peer: a client, a worker, an administrator, or all three. */
export class Session {
  /** In the place of gearmand's file descriptor. */
  readonly number: number
  readonly peer: string
  readonly scope: SessionScope
  readonly waiter: Waiter
  readonly worker: Worker
  readonly #socket: ServerSocket
  #clientId = '-'
  #cutOff = false

  constructor(number: number, socket: Socket, scope: SessionScope) {
    this.number = number
    this.scope = scope
    this.peer = plainAddress(socket.remoteAddress ?? '-')
    this.waiter = new Waiter((packet) => this.send(packet), scope.exceptions)
    this.worker = new Worker(() => this.send({ name: 'NOOP' }))
    this.#socket = PacketSocket.server(socket, this.#events(), { maxPacketBytes: scope.maxPacketBytes })
  }

  get jobs(): Jobs {
    return this.scope.jobs
  }

  /** `-` until the peer names itself. */
  get clientId(): string {
    return this.#clientId
  }

  identify(clientId: string): void {
    this.#clientId = clientId.slice(0, limits.clientId)
  }

  /** The peer's machine is ours. */
  get isLocal(): boolean {
    return this.peer === '::1' || this.peer.startsWith('127.')
  }

  send(packet: Response): void {
    if (this.#mayReceive()) this.#socket.send(packet)
  }

  sendText(text: string): void {
    if (this.#mayReceive()) this.#socket.sendText(text)
  }

  /** Sends what is left and says goodbye. */
  end(): void {
    this.#socket.end()
  }

  /** Cuts the connection. */
  destroy(error?: Error): void {
    this.#socket.destroy(error)
  }

  #events() {
    return {
      packet: (packet: Request) => dispatch(this, packet),
      line: (line: string) => runLine(this, line),
      unexpected: (code: 'INVALID_MAGIC' | 'INVALID_COMMAND') =>
        this.send(code === 'INVALID_MAGIC' ? refusals.wrongMagic : refusals.wrongCommand),
      closed: (error?: Error) => this.#closed(error),
    }
  }

  /** A peer that does not read while others have results for it would take all memory in the end. */
  #mayReceive(): boolean {
    if (this.#cutOff) return false
    const { unsentBytes } = this.#socket
    if (unsentBytes <= this.scope.maxUnsentBytes) return true
    this.#cutOff = true
    this.scope.log({ event: 'cutOff', connection: this.number, peer: this.peer, unsentBytes })
    this.#socket.destroy()
    return false
  }

  #closed(error: Error | undefined): void {
    this.jobs.stopServingAll(this.worker)
    this.jobs.leave(this.waiter)
    this.scope.ended(this)
    const { number: connection, peer } = this
    this.scope.log({ event: 'disconnected', connection, peer, ...(error === undefined ? {} : { error }) })
  }
}

/** An IPv4 peer of an IPv6 socket is an IPv4 peer. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
