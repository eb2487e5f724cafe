import type { ServerSocket } from '@gearwork/transport'
import type { Unfinished } from './patience.js'
import type { Share } from './shared-limit.js'

/** Who hears of it. */
export interface ArrivalEvents {
  /** So many bytes more are there, or less. */
  changed(bytes: number): void
  /** All peers together take too many with theirs, and this one the most. */
  cutOff(bytes: number, totalBytes: number): void
}

/**
 * The packet of one peer that has begun to come. It takes memory until it is whole, and many peers may begin one of
 * the largest and go no further.
 */
export class Arrival implements Share {
  readonly #socket: Pick<ServerSocket, 'unfinished'>
  readonly #events: ArrivalEvents
  #bytes = 0

  constructor(socket: Pick<ServerSocket, 'unfinished'>, events: ArrivalEvents) {
    this.#socket = socket
    this.#events = events
  }

  get unfinished(): Unfinished | undefined {
    return this.#socket.unfinished
  }

  get bytes(): number {
    return this.#bytes
  }

  look(): void {
    this.#note(this.#socket.unfinished?.bytes ?? 0)
  }

  cutOff(totalBytes: number): void {
    const bytes = this.#bytes
    this.stop()
    this.#events.cutOff(bytes, totalBytes)
  }

  /** The peer is gone, and what was there with it. */
  stop(): void {
    this.#note(0)
  }

  #note(bytes: number): void {
    const grown = bytes - this.#bytes
    if (grown === 0) return
    this.#bytes = bytes
    this.#events.changed(grown)
  }
}
