import type { Socket } from 'node:net'
import type { Request, Response } from '@gearwork/protocol'
import { PacketSocket, type ServerSocket } from '@gearwork/transport'
import { runLine } from '../commands/index.js'
import { Reader } from '../jobs/reader.js'
import { Waiter } from '../jobs/waiter.js'
import type { CutOffReason } from '../log.js'
import type { AdminPolicy } from '../options.js'
import type { Jobs } from '../rules/jobs.js'
import type { Ticket } from '../store/ticket.js'
import { Worker } from '../workers/worker.js'
import { Arrival } from './arrival.js'
import { dispatch, refuse, type UnexpectedCode } from './dispatch.js'
import { Hearing, type LongAnswer } from './hearing.js'
import { Identity } from './identity.js'
import { type Asking, OpenGrabs } from './open-grabs.js'
import { type PatienceLimit, type Patient, Pulse, type Silence, type Unfinished } from './patience.js'
import type { Peer } from './peer.js'
import { SessionLog } from './session-log.js'
import type { SessionScope } from './session-scope.js'
import { Speech } from './speech.js'

/** A peer is not read any more when it has left so much of what it may leave unread. */
const deafShare = 1 / 8

/** One peer: a client, a worker, an administrator, or all three. */
export class Session implements Peer, Patient, Asking {
  readonly identity: Identity
  readonly scope: SessionScope
  readonly waiter: Waiter
  readonly worker: Worker
  readonly grabs: OpenGrabs
  readonly pulse = new Pulse()
  readonly speech: Speech
  readonly arrival: Arrival
  readonly #socket: ServerSocket
  readonly #hearing: Hearing
  readonly #log: SessionLog

  constructor(number: number, socket: Socket, scope: SessionScope) {
    this.identity = new Identity(number, socket)
    this.scope = scope
    this.#log = new SessionLog(scope.log, this.identity)
    this.worker = new Worker({ noop: () => this.send({ name: 'NOOP' }), serve: () => this.grabs.serve() })
    this.grabs = new OpenGrabs(this, scope.hesitation)
    this.#hearing = new Hearing({
      say: (text) => this.sendText(text),
      pause: () => this.#socket.pause(),
      resume: () => this.#socket.resume(),
    })
    const deafFrom = Math.max(1, scope.maxUnsentBytes * deafShare)
    this.#socket = PacketSocket.server(socket, this.#events(), {
      maxPacketBytes: scope.maxPacketBytes,
      highWaterBytes: deafFrom,
    })
    this.speech = new Speech(this.#socket, this.#hearing, {
      maxUnsentBytes: scope.maxUnsentBytes,
      deafFrom,
      changed: (bytes) => scope.unsent.changed(bytes),
      overflowed: (totalBytes) => this.#cutOff('unsent', this.speech.bytes, totalBytes),
    })
    const reader = new Reader(this.speech, scope.maxUnsentBytes)
    this.waiter = new Waiter((packet) => this.send(packet), reader, scope.exceptions)
    this.arrival = new Arrival(this.#socket, {
      changed: (bytes) => scope.unfinished.changed(bytes),
      cutOff: (bytes, totalBytes) => this.#cutOff('unfinished', bytes, totalBytes),
    })
  }

  get jobs(): Jobs {
    return this.scope.jobs
  }

  get admin(): AdminPolicy {
    return this.scope.admin
  }

  get everybody(): Peer['everybody'] {
    return this.scope.everybody
  }

  send(packet: Response): void {
    if (this.grabs.any) this.grabs.refuse()
    this.speech.say(packet)
  }

  answer(packet: Response): void {
    this.speech.say(packet)
  }

  /** What it is told may arrive: it has not hung up, and was not hung up on. */
  get isThere(): boolean {
    return this.#socket.writable
  }

  /** Nothing that comes behind it is sent before. @param packet what it will be is asked then. */
  sendAfter(ticket: Ticket, packet: () => Response): void {
    this.speech.sayAfter(ticket, packet)
    if (this.jobs.areCongested) this.#hearing.congest()
  }

  sendText(text: string): void {
    this.speech.sayText(text)
  }

  /** What the peer says meanwhile is heard when all of it is sent. */
  sendLong(answer: LongAnswer): void {
    this.#hearing.answer(answer)
  }

  /** Nor is it given a job meanwhile, whose end would wait too. */
  waitFor(reader: Reader): void {
    this.grabs.refuse()
    this.#hearing.holdUp()
    this.scope.holdups.add(this.#hearing, reader)
  }

  get unfinished(): Unfinished | undefined {
    return this.arrival.unfinished
  }

  get silence(): Silence {
    const ours = this.#hearing.holds || this.speech.isOwed
    if (ours || this.speech.isOver) return 'unheard'
    if (this.worker.works) return 'working'
    const expects = this.waiter.waits || this.worker.abilities.any || this.#socket.unsentBytes > 0
    return expects ? 'waiting' : 'idle'
  }

  timedOut(limit: PatienceLimit, milliseconds: number): void {
    this.#log.timedOut(limit, milliseconds)
    this.speech.stop()
    this.destroy()
  }

  /** Sends what is left and says goodbye. */
  end(): void {
    this.#hearing.stop()
    this.speech.end()
  }

  /** Cuts the connection. */
  destroy(): void {
    this.#hearing.stop()
    this.#socket.destroy()
  }

  #events() {
    return {
      packet: (packet: Request) => {
        if (this.#hearing.holds) this.#hold(dispatch, packet)
        else dispatch(this, packet)
      },
      line: (line: string) => {
        if (this.#hearing.holds) this.#hold(runLine, line)
        else runLine(this, line)
      },
      unexpected: (code: UnexpectedCode) => {
        if (this.#hearing.holds) this.#hold(refuse, code)
        else refuse(this, code)
      },
      heard: () => this.#heard(),
      // Who ends its half behind a question still hears all of a long answer.
      ending: (finish: () => void) => this.speech.last(() => this.#lastly(finish)),
      drained: () => this.speech.drained(),
      closed: (error?: Error) => this.#closed(error),
    }
  }

  /** Apart from the events: a function that makes functions costs memory each time it is called. */
  #hold<Said>(deed: (peer: Peer, said: Said) => void, said: Said): void {
    this.#hearing.hold(() => deed(this, said))
  }

  #heard(): void {
    this.pulse.spoke()
    this.arrival.look()
  }

  /** @param totalBytes of all peers, where that is the reason. */
  #cutOff(reason: CutOffReason, bytes: number, totalBytes: number | undefined): void {
    this.#log.cutOff(reason, bytes, totalBytes)
    this.speech.stop()
    this.destroy()
  }

  /** All that the peer had to say is heard. */
  #lastly(deed: () => void): void {
    this.grabs.refuse()
    deed()
  }

  #closed(error: Error | undefined): void {
    this.#hearing.stop()
    this.speech.stop()
    this.arrival.stop()
    this.grabs.forget()
    this.scope.holdups.delete(this.#hearing)
    this.jobs.stopServingAll(this.worker)
    this.jobs.leave(this.waiter)
    this.scope.ended(this.identity.number)
    this.#log.disconnected(error)
  }
}
