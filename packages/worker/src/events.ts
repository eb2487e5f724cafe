import { callListener } from '@gearwork/transport'
import type { JobOutcome, WorkerJob } from './job.js'
import type { WorkerStop } from './stop.js'

/**
 * What a worker tells. Every member may be left out; one that throws, or rejects, becomes a process warning with the
 * code `GEARWORK_LISTENER`, and never stops a worker. Servers are named `host:port`.
 */
export interface WorkerEvents {
  /** It begins to connect. */
  starting?(): void
  /** The first server knows what we can do. */
  ready?(server: string): void
  /** Nothing is running, and no server has anything. */
  idle?(): void
  /** It takes no more jobs. */
  draining?(): void
  /** Nothing is in hand any more, and every socket is closed. */
  stopped?(stop: WorkerStop): void
  /** A server knows what we can do, in the first life of its connection. */
  connectionOpened?(server: string): void
  /**
   * A connection is gone, and the way back for the jobs that came by it; it is dialled again. Or the worker stopped,
   * and the server had not taken the last results in time: it hands those jobs out again.
   */
  connectionLost?(server: string, error: Error): void
  /** An attempt to connect failed; the next one starts in so many milliseconds. */
  connectionFailed?(server: string, error: Error, retryInMs: number): void
  /** A connection that had been lost is open again, and what we can do has been said again. */
  connectionRestored?(server: string): void
  /** Before the handler is called. */
  jobStarting?(job: WorkerJob): void
  /** After its end was sent, or could not be; `durationMs` in milliseconds, from its assignment on. */
  jobFinished?(job: WorkerJob, outcome: JobOutcome, durationMs: number): void
}

type EventName = keyof WorkerEvents

const names: Readonly<Record<EventName, true>> = {
  starting: true,
  ready: true,
  idle: true,
  draining: true,
  stopped: true,
  connectionOpened: true,
  connectionLost: true,
  connectionFailed: true,
  connectionRestored: true,
  jobStarting: true,
  jobFinished: true,
}

export const workerEventNames = Object.keys(names) as readonly EventName[]

type EventArguments<N extends EventName> = Parameters<NonNullable<WorkerEvents[N]>>

/** Stands between a worker and its listeners, so that no listener can break it. */
export class Announcer {
  readonly #events: WorkerEvents

  constructor(events: WorkerEvents) {
    this.#events = events
  }

  tell<N extends EventName>(name: N, ...args: EventArguments<N>): void {
    const listener = this.#events[name] as ((...args: EventArguments<N>) => unknown) | undefined
    if (listener === undefined) return
    callListener('worker', name, () => listener.apply(this.#events, args))
  }
}
