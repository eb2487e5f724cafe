/**
 * The life of a job.
 *
 *   waiting ──due──► queued ──grabbed──► running
 *      │              │  ▲                │  │
 *      │              │  └── worker lost ─┘  │
 *      └─ cancelled ──┴──► ended ◄───────────┘
 *
 * Most jobs begin as `queued`; those for a later time begin as `waiting`.
 */
export type JobState = 'waiting' | 'queued' | 'running' | 'ended'

const jobMoves: Readonly<Record<JobState, readonly JobState[]>> = {
  waiting: ['queued', 'ended'],
  queued: ['running', 'ended'],
  running: ['ended', 'queued'],
  ended: [],
}

/** The one door from state to state. @throws {Error} on a move that the drawing does not have. */
export function moveJob(from: JobState, to: JobState): JobState {
  if (!jobMoves[from].includes(to)) throw new Error(`a job cannot go from ${from} to ${to}`)
  return to
}

/**
 * Whether a worker listens for NOOPs.
 *
 *   awake ──PRE_SLEEP──► asleep ──NOOP──► woken
 *     ▲                    │                │
 *     └───────GRAB_JOB─────┴────────────────┘
 *
 * A woken worker hears no second NOOP until it grabs, as in gearmand: that is what keeps a thousand jobs from
 * becoming a thousand NOOPs to each of a thousand workers.
 */
export type WorkerState = 'awake' | 'asleep' | 'woken'

/**
 * The life of a server.
 *
 *   idle ──start()──► open ──drain()──► draining
 *
 * `stop()` leads from every state to `stopped`, for good.
 */
export type ServerState = 'idle' | 'open' | 'draining' | 'stopped'

const serverMoves: Readonly<Record<ServerState, readonly ServerState[]>> = {
  idle: ['open', 'stopped'],
  open: ['draining', 'stopped'],
  draining: ['stopped'],
  stopped: [],
}

/** The one door from state to state. @throws {Error} on a move that the drawing does not have. */
export function moveServer(from: ServerState, to: ServerState): ServerState {
  if (!serverMoves[from].includes(to)) throw new Error(`a server cannot go from ${from} to ${to}`)
  return to
}
