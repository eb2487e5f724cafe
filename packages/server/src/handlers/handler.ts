import type { Request, RequestName } from '@gearwork/protocol'
import type { Session } from '../session.js'

/** Translates one kind of packet into a verb on the jobs, and what comes of it into answers. */
export type Handler<N extends RequestName> = (session: Session, packet: Request<N>) => void
