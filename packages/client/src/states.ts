/**
 * The life of a call.
 *
 *            ┌──── lost ────┐
 *            ▼              │
 *   ┌──► waiting ──sent──► sent ──taken──► taken ──► ended
 *   │                                        │
 *   └────────── lost, and idempotent ────────┘
 *
 * `waiting`: no server has it. `sent`: one has it and did not answer yet. `taken`: a foreground job that a
 * server acknowledged. Every state leads to `ended`, for good.
 */
export type ErrandState = 'waiting' | 'sent' | 'taken' | 'ended'

const moves: Readonly<Record<ErrandState, readonly ErrandState[]>> = {
  waiting: ['sent', 'ended'],
  sent: ['waiting', 'taken', 'ended'],
  taken: ['waiting', 'ended'],
  ended: [],
}

/** The one door from state to state. @throws {Error} on a move that the drawing does not have. */
export function moveErrand(from: ErrandState, to: ErrandState): ErrandState {
  if (!moves[from].includes(to)) throw new Error(`a call cannot go from ${from} to ${to}`)
  return to
}
