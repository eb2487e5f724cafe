import type { Direction } from '@gearwork/protocol'

/** The side of a conversation: a server receives requests, a peer (client or worker) responses. */
export type Side = 'server' | 'peer'

interface SideTraits {
  readonly receives: Direction
  readonly sends: Direction
  /**
   * So many received bytes are read at a time, about 150 acknowledgements. Who awaits one sends the next request
   * while the rest is unread; a server has nobody who awaits, and would only lose time.
   */
  readonly partBytes: number
  /** So much of what is sent in one turn leaves before the turn ends. */
  readonly firstPartBytes: number
}

export const traits: Readonly<Record<Side, SideTraits>> = {
  server: {
    receives: 'request',
    sends: 'response',
    partBytes: Number.POSITIVE_INFINITY,
    firstPartBytes: 256 * 1024,
  },
  peer: { receives: 'response', sends: 'request', partBytes: 4 * 1024, firstPartBytes: 16 * 1024 },
}
