import type { Request, RequestName } from '@gearwork/protocol'
import { type Handler, handlers } from './handlers/index.js'
import { refusals } from './refusals.js'
import type { Session } from './session.js'

/** Gives a packet to its handler. */
export function dispatch(session: Session, packet: Request): void {
  if (session.grabs.any) session.grabs.before(packet.name)
  // Each handler takes the packets of its own name, which a lookup by a union of names cannot express.
  const handle = handlers[packet.name] as Handler<RequestName>
  handle(session, packet)
}

/** Why a packet is none that a server takes. */
export type UnexpectedCode = 'INVALID_MAGIC' | 'INVALID_COMMAND'

export function refuse(session: Session, code: UnexpectedCode): void {
  session.send(code === 'INVALID_MAGIC' ? refusals.wrongMagic : refusals.wrongCommand)
}
