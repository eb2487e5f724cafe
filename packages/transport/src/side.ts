import type { Direction } from '@gearwork/protocol'

/** The side of a conversation: a server receives requests, a peer (client or worker) responses. */
export type Side = 'server' | 'peer'

interface SideTraits {
  readonly receives: Direction
  readonly sends: Direction
}

export const traits: Readonly<Record<Side, SideTraits>> = {
  server: { receives: 'request', sends: 'response' },
  peer: { receives: 'response', sends: 'request' },
}
