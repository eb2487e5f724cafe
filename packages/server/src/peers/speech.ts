import type { Response } from '@gearwork/protocol'
import type { ServerSocket } from '@gearwork/transport'
import type { Ticket } from '../store/ticket.js'
import type { Hearing } from './hearing.js'
import type { Share } from './shared-limit.js'
import { Withheld } from './withheld.js'

/** How much may be said to one peer, and who hears of it. */
export interface SpeechLimits {
  /** Bytes that it may leave unread; one packet may always wait. */
  readonly maxUnsentBytes: number
  /** From so many on it is not listened to. */
  readonly deafFrom: number
  /** So many bytes more are left unread, or less. */
  changed(bytes: number): void
  /** It leaves too many. @param totalBytes those of all peers, where that is why. */
  overflowed(totalBytes?: number): void
}

/** What one peer is told, and how much of it it leaves unread. */
export class Speech implements Share {
  readonly #socket: ServerSocket
  readonly #hearing: Hearing
  readonly #limits: SpeechLimits
  readonly #withheld = new Withheld(() => this.#released())
  /** Nothing that is said would arrive any more, or leave. */
  #over = false
  #unsentBytes = 0

  constructor(socket: ServerSocket, hearing: Hearing, limits: SpeechLimits) {
    this.#socket = socket
    this.#hearing = hearing
    this.#limits = limits
  }

  say(packet: Response): void {
    if (!this.#mayBeTold()) return
    if (this.#withheld.any) this.#withhold(packet)
    else this.#socket.send(packet)
    this.look()
  }

  /** Nothing that comes behind it is said before. @param packet what it will be is asked then. */
  sayAfter(ticket: Ticket, packet: () => Response): void {
    if (!this.#mayBeTold()) return
    this.#withheld.add(() => this.#socket.send(packet()), 0, ticket)
    this.look()
  }

  sayText(text: string): void {
    if (!this.#mayBeTold()) return
    if (this.#withheld.any) this.#withheld.add(() => this.#socket.sendText(text), text.length)
    else this.#socket.sendText(text)
    this.look()
  }

  /** Does it when the peer has been told all that it is owed. */
  last(deed: () => void): void {
    if (this.#withheld.any) this.#withheld.add(() => this.#hearing.last(deed), 0)
    else this.#hearing.last(deed)
  }

  /** Says goodbye behind all that is left. */
  end(): void {
    if (this.#withheld.any) this.#withheld.add(() => this.#socket.end(), 0)
    else this.#socket.end()
  }

  cutOff(totalBytes: number): void {
    this.#limits.overflowed(totalBytes)
  }

  /** The peer is gone: what was left unread is not there any more. */
  stop(): void {
    this.#over = true
    this.#withheld.clear()
    this.#note(0)
  }

  get isOver(): boolean {
    return this.#over
  }

  /** The next word is ours. */
  get isOwed(): boolean {
    return this.#withheld.any
  }

  /** When it was last looked at, which is whenever something was added. */
  get bytes(): number {
    return this.#unsentBytes
  }

  look(): void {
    if (this.#over) return
    const unsentBytes = this.#socket.unsentBytes + this.#withheld.bytes
    this.#note(unsentBytes)
    if (unsentBytes < this.#limits.deafFrom || this.#hearing.congested) return
    if (this.#withheld.any || this.#socket.congested) this.#hearing.congest()
  }

  /** The peer has read most of what it had left. */
  drained(): void {
    if (!this.#withheld.any) this.#hearing.drained()
  }

  /** Apart from `say`: a function that makes functions costs memory each time it is called. */
  #withhold(packet: Response): void {
    const bytes = 'data' in packet ? packet.data.length : 0
    this.#withheld.add(() => this.#socket.send(packet), bytes)
  }

  /** A peer that does not read while others have results for it would take all memory in the end. */
  #mayBeTold(): boolean {
    if (this.#over) return false
    const { maxUnsentBytes } = this.#limits
    if (this.#unsentBytes <= maxUnsentBytes) return true
    this.look()
    if (this.#unsentBytes <= maxUnsentBytes) return true
    this.#limits.overflowed()
    return false
  }

  #note(bytes: number): void {
    const grown = bytes - this.#unsentBytes
    this.#unsentBytes = bytes
    this.#limits.changed(grown)
  }

  #released(): void {
    this.look()
    if (this.#hearing.congested && !this.#socket.congested) this.#hearing.drained()
  }
}
