/**
 * The life of a connection.
 *
 *   idle ──open()──► connecting ──► open
 *                     ▲    │         │
 *                     │    ▼ failed  ▼ lost
 *                     └── waiting ◄──┘
 *
 * `close()` leads from every state to `closed`, for good.
 */
export type ConnectionState = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed'

const moves: Readonly<Record<ConnectionState, readonly ConnectionState[]>> = {
  idle: ['connecting', 'closed'],
  connecting: ['open', 'waiting', 'closed'],
  open: ['waiting', 'closed'],
  waiting: ['connecting', 'closed'],
  closed: [],
}

/** The one door from state to state. @throws {Error} on a move that the drawing does not have. */
export function moveConnection(from: ConnectionState, to: ConnectionState): ConnectionState {
  if (!moves[from].includes(to)) throw new Error(`a connection cannot go from ${from} to ${to}`)
  return to
}
