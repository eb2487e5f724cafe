/**
 * The life of a worker.
 *
 *   new ──start()──► starting ──registered──► working ◄──► idle
 *    │                  │                        │           │
 *    │                  │ nobody there, drain()  ▼           │
 *    │                  └───────────────────► draining ◄─────┘
 *    │                                           │ everything in hand is done, every socket closed
 *    └──drain()──────────────────────────────► stopped
 *
 * `idle` is a worker that runs nothing and whose servers have all said that there is nothing.
 */
export type WorkerState = 'new' | 'starting' | 'working' | 'idle' | 'draining' | 'stopped'

const workerMoves: Readonly<Record<WorkerState, readonly WorkerState[]>> = {
  new: ['starting', 'stopped'],
  starting: ['working', 'draining'],
  working: ['idle', 'draining'],
  idle: ['working', 'draining'],
  draining: ['stopped'],
  stopped: [],
}

/**
 * One life of one connection.
 *
 *   registering ──answered──► asking ──last grab refused──► asleep
 *        │                     │  ▲                           │ │
 *        │                     │  └── NOOP, poll, new ability ┘ │
 *        │                     ▼                                │
 *        ├────────────────► leaving ◄───────────────────────────┘
 *        │                     │  │ its deadline is over
 *        │       nothing is in │  ▼
 *        │        hand, nor on │ hurrying
 *        ▼             its way │  │ nothing is in hand
 *       over ◄─────────────────┴──┘
 *
 * A lost connection leads from every state to `over`; the next life is another loop.
 */
export type LoopState = 'registering' | 'asking' | 'asleep' | 'leaving' | 'hurrying' | 'over'

const loopMoves: Readonly<Record<LoopState, readonly LoopState[]>> = {
  registering: ['asking', 'leaving', 'over'],
  asking: ['asleep', 'leaving', 'over'],
  asleep: ['asking', 'leaving', 'over'],
  leaving: ['hurrying', 'over'],
  hurrying: ['over'],
  over: [],
}

/**
 * What listeners know of a server. There may be several connections to it.
 *
 *   new ──all there──► up ◄────────all there──────┐
 *    │                 │ ▲                        │
 *    │        one lost │ │ that one goes for good │
 *    │                 ▼ │                        │
 *    └──one lost────► lost ──one is made──► returning
 *                      ▲                          │
 *                      └─────────one lost─────────┘
 *
 * A loss is told once, until one of the connections has been made again.
 */
export type ServerState = 'new' | 'up' | 'lost' | 'returning'

const serverMoves: Readonly<Record<ServerState, readonly ServerState[]>> = {
  new: ['up', 'lost'],
  up: ['lost'],
  lost: ['returning', 'up'],
  returning: ['up', 'lost'],
}

/** The one door from state to state. @throws {Error} on a move that the drawing does not have. */
export function moveWorker(from: WorkerState, to: WorkerState): WorkerState {
  if (!workerMoves[from].includes(to)) throw new Error(`a worker cannot go from ${from} to ${to}`)
  return to
}

/** The one door from state to state. @throws {Error} on a move that the drawing does not have. */
export function moveLoop(from: LoopState, to: LoopState): LoopState {
  if (!loopMoves[from].includes(to)) throw new Error(`a grab loop cannot go from ${from} to ${to}`)
  return to
}

/** The one door from state to state. @throws {Error} on a move that the drawing does not have. */
export function moveServer(from: ServerState, to: ServerState): ServerState {
  if (!serverMoves[from].includes(to)) throw new Error(`a server cannot go from ${from} to ${to}`)
  return to
}
