import type { Request, RequestName } from '@gearwork/protocol'
import { type Handler, handlers } from '../handlers/index.js'
import { refusals } from '../rules/refusals.js'
import type { Peer } from './peer.js'

/** Gives a packet to its handler. */
export function dispatch(peer: Peer, packet: Request): void {
  if (peer.grabs.any) peer.grabs.before(packet.name)
  // Each handler takes the packets of its own name, which a lookup by a union of names cannot express.
  const handle = handlers[packet.name] as Handler<RequestName>
  handle(peer, packet)
}

/** Why a packet is none that a server takes. */
export type UnexpectedCode = 'INVALID_MAGIC' | 'INVALID_COMMAND'

export function refuse(peer: Peer, code: UnexpectedCode): void {
  peer.send(code === 'INVALID_MAGIC' ? refusals.wrongMagic : refusals.wrongCommand)
}
