import type { Socket } from 'node:net'
import { limits } from '@gearwork/protocol'
import { isLoopback } from '@gearwork/transport'
import { addressOf } from '../listening/address.js'

/** Who a peer is. */
export class Identity {
  /** In the place of gearmand's file descriptor. */
  readonly number: number
  readonly peer: string
  #clientId = '-'

  constructor(number: number, socket: Pick<Socket, 'remoteAddress'>) {
    this.number = number
    this.peer = addressOf(socket)
  }

  /** `-` until the peer names itself. */
  get clientId(): string {
    return this.#clientId
  }

  /** The peer names itself. */
  named(clientId: string): void {
    this.#clientId = clientId.slice(0, limits.clientId)
  }

  /** The peer's machine is ours. */
  get isLocal(): boolean {
    return isLoopback(this.peer)
  }
}
