import { Buffer } from 'node:buffer'
import type { Request } from '@gearwork/protocol'
import type { Cancel, Clock } from './clock.js'

/** What marks our own echoes among those a caller asked for. */
const mark = Buffer.from('gearwork-heartbeat')
const beat: Request = { name: 'ECHO_REQ', data: mark }

/** The part of a connection that a heartbeat needs. */
export interface Beating {
  send(packet: Request): void
  /** Nothing came back in time: the connection is half open. */
  silent(milliseconds: number): void
}

/**
 * Finds connections that look open and are not: a cable pulled, a proxy that stopped forwarding. After
 * `everyMs` without a byte from the server it asks for an echo, and gives it as long again to answer with
 * anything at all.
 */
export class Heartbeat {
  readonly #everyMs: number
  readonly #clock: Clock
  readonly #beating: Beating
  #heardAt: number
  #asked = false
  #cancel: Cancel | undefined

  constructor(everyMs: number, clock: Clock, beating: Beating) {
    this.#everyMs = everyMs
    this.#clock = clock
    this.#beating = beating
    this.#heardAt = clock.now()
    if (everyMs > 0) this.#wait(everyMs)
  }

  /** When the server was last heard, in milliseconds since the epoch. */
  get heardAt(): number {
    return this.#heardAt
  }

  heard(): void {
    this.#heardAt = this.#clock.now()
    this.#asked = false
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #wait(milliseconds: number): void {
    this.#cancel = this.#clock.after(milliseconds, () => this.#look())
  }

  #look(): void {
    const quietMs = this.#clock.now() - this.#heardAt
    if (quietMs < this.#everyMs) {
      this.#wait(this.#everyMs - quietMs)
    } else if (this.#asked) {
      this.#beating.silent(quietMs)
    } else {
      this.#asked = true
      this.#beating.send(beat)
      this.#wait(this.#everyMs)
    }
  }
}

/** Whether an ECHO_RES answers a heartbeat, and not a caller. */
export function isHeartbeat(data: Uint8Array): boolean {
  return mark.equals(data)
}
