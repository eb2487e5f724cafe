/**
 * The life of a job.
 *
 *             ┌──────────────── kept ───────────────┐
 *             │                                     ▼
 *   entering ─┼─ kept ─► waiting ───── due ─────► queued ───grabbed──► running
 *             │           │   ▲                   │ │  ▲                │  │
 *             │           │   └─ not to be run ───┘ │  └── worker lost ─┘  │
 *          refused        └──────── cancelled ──────┴──► ended ◄───────────┘
 *
 * A job enters when it is submitted, and comes into line when the store has it: at once, where nothing is stored.
 * It waits for its time; once a durable server drains, background jobs wait for its next life.
 */
export type JobState = 'entering' | 'waiting' | 'queued' | 'running' | 'ended' | 'refused'

const jobMoves: Readonly<Record<JobState, readonly JobState[]>> = {
  entering: ['waiting', 'queued', 'ended', 'refused'],
  waiting: ['queued', 'ended'],
  queued: ['running', 'waiting', 'ended'],
  running: ['ended', 'queued'],
  ended: [],
  refused: [],
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

const workerMoves: Readonly<Record<WorkerState, readonly WorkerState[]>> = {
  awake: ['asleep'],
  asleep: ['woken', 'awake'],
  woken: ['awake'],
}

/** The one door from state to state. @throws {Error} on a move that the drawing does not have. */
export function moveWorker(from: WorkerState, to: WorkerState): WorkerState {
  if (!workerMoves[from].includes(to)) throw new Error(`a worker cannot go from ${from} to ${to}`)
  return to
}

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
