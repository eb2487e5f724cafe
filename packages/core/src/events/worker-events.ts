import type { JobOutcome, WorkerEvents, WorkerStop } from '@gearwork/worker'
import type { PlannedJob } from '../execution/execution-plan.js'
import type { ExecutionStop } from '../execution/execution-stop.js'
import type { WorkDescription } from '../works/description.js'
import type { Dispatcher } from './dispatcher.js'
import type { EventMap, EventName, JobIdentity } from './events.js'

/** The events about a worker or one of its connections. */
type WorkerEventName = Extract<EventName, `gearman.worker.${string}` | `gearman.connection.${string}`>

type WorkerListeners = Required<Omit<WorkerEvents, 'jobStarting' | 'jobFinished'>>

/** Listeners for a worker that dispatch what they hear as `gearman.worker.*` and `gearman.connection.*`. */
export function workerEvents(
  dispatcher: Dispatcher,
  works: readonly WorkDescription[],
  reasoned: (stop: WorkerStop) => ExecutionStop,
): WorkerListeners {
  const tell = <N extends WorkerEventName>(name: N, facts: Omit<EventMap[N], 'works'>) => {
    dispatcher.tell(name, () => ({ works, ...facts }) as EventMap[N])
  }
  return {
    starting: () => tell('gearman.worker.starting', {}),
    ready: (server) => tell('gearman.worker.ready', { server }),
    idle: () => tell('gearman.worker.idle', {}),
    draining: () => tell('gearman.worker.draining', {}),
    stopped: (stop) => tell('gearman.worker.stopped', { stop: reasoned(stop) }),
    connectionOpened: (server) => tell('gearman.connection.opened', { server }),
    connectionLost: (server, error) => tell('gearman.connection.lost', { server, error }),
    connectionFailed: (server, error, retryInMs) =>
      tell('gearman.connection.failed', { server, error, retryInMs }),
    connectionRestored: (server) => tell('gearman.connection.restored', { server }),
  }
}

/** Tells that a job starts; whoever calls its method waits for the listeners. */
export function tellStarting(
  dispatcher: Dispatcher,
  planned: PlannedJob,
  context: IdentifiedJob,
): void | Promise<void> {
  if (!dispatcher.hears('gearman.work.starting')) return
  return dispatcher.dispatch('gearman.work.starting', identify(planned, context))
}

/** How a job went. */
export interface Ending {
  readonly outcome: JobOutcome
  readonly durationMs: number
  readonly iterationsRemaining: number | undefined
}

export function tellExecuted(
  dispatcher: Dispatcher,
  planned: PlannedJob,
  context: () => IdentifiedJob,
  ending: Ending,
): void {
  dispatcher.tell('gearman.work.executed', () => {
    const { work, job } = planned
    const { function: name, handle, unique, server, attempt } = context()
    const { outcome, durationMs, iterationsRemaining } = ending
    // Named one by one: a second object that is spread takes longer than all the rest.
    return {
      work,
      job,
      function: name,
      handle,
      unique,
      server,
      attempt,
      outcome,
      durationMs,
      iterationsRemaining,
    }
  })
}

/** What a job is known by. */
export type IdentifiedJob = Omit<JobIdentity, 'work' | 'job'>

export function identify({ work, job }: PlannedJob, context: IdentifiedJob): JobIdentity {
  const { handle, unique, server, attempt } = context
  return { work, job, function: context.function, handle, unique, server, attempt }
}
