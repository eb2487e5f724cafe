import type { ServerSocket } from '@gearwork/transport'
import type { Unfinished } from './patience.js'
import type { Share } from './shared-limit.js'

/** Who hears of it. */
export interface ArrivalEvents {
  /** So many bytes more are there, or less. */
  changed(bytes: number): void
  /** All peers together take too many with theirs, and this one the most. */
  cutOff(error: UnfinishedPacketsError): void
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
    const error = new UnfinishedPacketsError(this.#bytes, totalBytes)
    this.stop()
    this.#events.cutOff(error)
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

/** Why a peer was hung up on whose packet was not whole yet. */
export class UnfinishedPacketsError extends Error {
  override readonly name = 'UnfinishedPacketsError'
  readonly unfinishedBytes: number
  /** Of all peers. */
  readonly totalUnfinishedBytes: number

  constructor(unfinishedBytes: number, totalUnfinishedBytes: number) {
    super(
      `its unfinished packet took ${unfinishedBytes} bytes, of ${totalUnfinishedBytes} that those of all together took`,
    )
    this.unfinishedBytes = unfinishedBytes
    this.totalUnfinishedBytes = totalUnfinishedBytes
  }
}
