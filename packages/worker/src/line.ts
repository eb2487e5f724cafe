import type { Request } from '@gearwork/protocol'
import type { Connection } from '@gearwork/transport'
import { Room } from './room.js'
import type { JobLine } from './run-job.js'

/** One life of a connection as a way for packets: sometimes there is no room on it, and one day it is lost. */
export class Line implements JobLine {
  readonly server: string
  readonly maxDataBytes: number
  readonly #connection: Connection
  readonly #room = new Room()
  #lost: Error | undefined

  constructor(connection: Connection, maxDataBytes: number) {
    this.server = connection.server
    this.maxDataBytes = maxDataBytes
    this.#connection = connection
  }

  get lost(): Error | undefined {
    return this.#lost
  }

  get congested(): boolean {
    return this.#lost === undefined && this.#connection.congested
  }

  send(packet: Request): void {
    this.#connection.send(packet)
  }

  room(): Promise<void> {
    return this.#room.wait(this.congested)
  }

  /** What had piled up has left, or never will: nobody needs to wait. */
  release(): void {
    this.#room.open()
  }

  lose(error: Error): void {
    this.#lost = error
    this.release()
  }
}
