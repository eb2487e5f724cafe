import type { Socket } from 'node:net'
import { limits, type Request, type Response } from '@gearwork/protocol'
import { isLoopback, PacketSocket, type ServerSocket } from '@gearwork/transport'
import { runLine } from './commands/index.js'
import { deferringEnd } from './deferring-end.js'
import { dispatch, refuse, type UnexpectedCode } from './dispatch.js'
import { Hearing, type LongAnswer } from './hearing.js'
import type { Hesitation } from './hesitation.js'
import type { Jobs } from './jobs.js'
import type { ServerLog } from './log.js'
import { type Asking, OpenGrabs } from './open-grabs.js'
import type { AdminPolicy } from './options.js'
import { type PatienceLimit, type Patient, Pulse, type Silence, type Unfinished } from './patience.js'
import { Speech } from './speech.js'
import type { Ticket } from './store/ticket.js'
import type { Recipient, Unsent } from './unsent.js'
import { Waiter } from './waiter.js'
import { Worker } from './worker.js'

/** What a session shares with all others. */
export interface SessionScope {
  readonly jobs: Jobs
  readonly sessions: Iterable<Session>
  readonly log: ServerLog
  readonly maxPacketBytes: number
  readonly maxUnsentBytes: number
  readonly unsent: Unsent
  readonly hesitation: Hesitation
  readonly exceptions: boolean
  readonly admin: AdminPolicy
  /** The session is over. */
  ended(session: Session): void
}

/** A peer is not read any more when it has left so much of what it may leave unread. */
const deafShare = 1 / 8

/** One peer: a client, a worker, an administrator, or all three. */
export class Session implements Recipient, Patient, Asking {
  /** In the place of gearmand's file descriptor. */
  readonly number: number
  readonly peer: string
  readonly scope: SessionScope
  readonly waiter: Waiter
  readonly worker: Worker
  readonly grabs: OpenGrabs
  readonly pulse = new Pulse()
  readonly #stream: Socket
  readonly #socket: ServerSocket
  readonly #hearing: Hearing
  readonly #speech: Speech
  #clientId = '-'

  constructor(number: number, socket: Socket, scope: SessionScope) {
    this.number = number
    this.scope = scope
    this.#stream = socket
    this.peer = plainAddress(socket.remoteAddress ?? '-')
    this.waiter = new Waiter((packet) => this.send(packet), scope.exceptions)
    this.worker = new Worker({ noop: () => this.send({ name: 'NOOP' }), serve: () => this.grabs.serve() })
    this.grabs = new OpenGrabs(this, scope.hesitation)
    this.#hearing = new Hearing({
      say: (text) => this.sendText(text),
      pause: () => this.#socket.pause(),
      resume: () => this.#socket.resume(),
    })
    const deafFrom = Math.max(1, scope.maxUnsentBytes * deafShare)
    this.#socket = deferringEnd(
      socket,
      (deed) => this.#speech.last(() => this.#lastly(deed)),
      () =>
        PacketSocket.server(socket, this.#events(), {
          maxPacketBytes: scope.maxPacketBytes,
          highWaterBytes: deafFrom,
        }),
    )
    this.#speech = new Speech(this.#socket, this.#hearing, {
      maxUnsentBytes: scope.maxUnsentBytes,
      deafFrom,
      changed: (bytes) => scope.unsent.changed(bytes),
      overflowed: () => this.cutOff(),
    })
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
    return isLoopback(this.peer)
  }

  send(packet: Response): void {
    if (this.grabs.any) this.grabs.refuse()
    this.#speech.say(packet)
  }

  answer(packet: Response): void {
    this.#speech.say(packet)
  }

  /** What it is told may arrive: it has not hung up, and was not hung up on. */
  get isThere(): boolean {
    return this.#stream.writable
  }

  /** Nothing that comes behind it is sent before. @param packet what it will be is asked then. */
  sendAfter(ticket: Ticket, packet: () => Response): void {
    this.#speech.sayAfter(ticket, packet)
    if (this.jobs.areCongested) this.#hearing.congest()
  }

  sendText(text: string): void {
    this.#speech.sayText(text)
  }

  /** What the peer says meanwhile is heard when all of it is sent. */
  sendLong(answer: LongAnswer): void {
    this.#hearing.answer(answer)
  }

  get unsentBytes(): number {
    return this.#speech.unsentBytes
  }

  lookAtUnsent(): void {
    this.#speech.lookAtUnsent()
  }

  get unfinished(): Unfinished | undefined {
    return this.#socket.unfinished
  }

  get silence(): Silence {
    const ours = this.#hearing.busy || this.#hearing.congested || this.#speech.isOwed
    if (ours || this.#speech.isOver) return 'unheard'
    if (this.worker.works) return 'working'
    const expects = this.waiter.waits || this.worker.abilities.any || this.#socket.unsentBytes > 0
    return expects ? 'waiting' : 'idle'
  }

  timedOut(limit: PatienceLimit, milliseconds: number): void {
    const { number: connection, peer } = this
    this.scope.log({ event: 'timedOut', connection, peer, limit, milliseconds })
    this.#speech.stop()
    this.destroy()
  }

  /** @param totalUnsentBytes of all peers, where that is the reason. */
  cutOff(totalUnsentBytes?: number): void {
    const { number: connection, peer, unsentBytes } = this
    const total = totalUnsentBytes === undefined ? {} : { totalUnsentBytes }
    this.scope.log({ event: 'cutOff', connection, peer, unsentBytes, ...total })
    this.#speech.stop()
    this.destroy()
  }

  /** Sends what is left and says goodbye. */
  end(): void {
    this.#hearing.stop()
    this.#speech.end()
  }

  /** Cuts the connection. */
  destroy(error?: Error): void {
    this.#hearing.stop()
    this.#socket.destroy(error)
  }

  #events() {
    return {
      packet: (packet: Request) => {
        if (this.#hearing.busy) this.#hold(dispatch, packet)
        else dispatch(this, packet)
      },
      line: (line: string) => {
        if (this.#hearing.busy) this.#hold(runLine, line)
        else runLine(this, line)
      },
      unexpected: (code: UnexpectedCode) => {
        if (this.#hearing.busy) this.#hold(refuse, code)
        else refuse(this, code)
      },
      heard: () => this.pulse.spoke(),
      drained: () => this.#speech.drained(),
      closed: (error?: Error) => this.#closed(error),
    }
  }

  /** Apart from the events: a function that makes functions costs memory each time it is called. */
  #hold<Said>(deed: (session: Session, said: Said) => void, said: Said): void {
    this.#hearing.hold(() => deed(this, said))
  }

  /** All that the peer had to say is heard. */
  #lastly(deed: () => void): void {
    this.grabs.refuse()
    deed()
  }

  #closed(error: Error | undefined): void {
    this.#hearing.stop()
    this.#speech.stop()
    this.grabs.forget()
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
