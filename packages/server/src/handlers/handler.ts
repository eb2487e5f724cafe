import type { Request, RequestName } from '@gearwork/protocol'
import type { Peer } from '../peers/peer.js'

/** Translates one kind of packet into a verb on the jobs, and what comes of it into answers. */
export type Handler<N extends RequestName> = (peer: Peer, packet: Request<N>) => void
