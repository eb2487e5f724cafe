import type { ClientEventMap, ClientEventName, JobHandle } from '@gearwork/client'
import type { JobOutcome } from '@gearwork/worker'
import type { SkipReason } from '../cron/job-schedule.js'
import type { CronSchedule } from '../cron/schedule.js'
import type { ExecutionStop } from '../execution/execution-stop.js'
import type { DeadLetter } from '../fate/letters/letter.js'
import type { JobDescription, WorkDescription } from '../works/description.js'

/** Which job an event is about. */
export interface JobIdentity {
  readonly work: WorkDescription
  readonly job: JobDescription
  readonly function: string
  readonly handle: string
  /** Empty where the caller gave none. */
  readonly unique: string
  /** The server it came from, `host:port`. */
  readonly server: string
  /** Which attempt it is; the first is 1. */
  readonly attempt: number
}

/** A job that failed in the background. */
export interface FailedJobFacts extends JobIdentity {
  /** How many attempts it has at most. */
  readonly attempts: number
  /** What it threw. */
  readonly error: unknown
}

/** One that runs again. */
export interface PostponedJobFacts extends FailedJobFacts {
  readonly delayMs: number
  /** When it falls due; servers count in whole seconds, rounded up. */
  readonly at: Date
}

/** One that is given up. */
export interface DeadJobFacts extends FailedJobFacts {
  readonly letter: DeadLetter
}

/** A schedule of a job, and one of its moments. */
export interface CronFacts {
  readonly work: WorkDescription
  readonly job: JobDescription
  readonly schedule: CronSchedule
  /** When it falls due. */
  readonly at: Date
}

/** What a worker's run is about. */
export interface WorkersFacts {
  readonly works: readonly WorkDescription[]
}

/** The connection an event is about. */
export interface ConnectionFacts extends WorkersFacts {
  /** `host:port` */
  readonly server: string
}

/** The events of submissions, by their names in the ancestor. */
type ClientCallbacks = {
  readonly [E in ClientEventName as `gearman.client.callback.${E}`]: ClientEventMap[E]
}

/** Every event with what its listeners get. */
export interface EventMap extends ClientCallbacks {
  'gearman.work.starting': JobIdentity
  'gearman.work.executed': JobIdentity & {
    readonly outcome: JobOutcome
    readonly durationMs: number
    /** Jobs that this run may still take; undefined where it goes on for ever. */
    readonly iterationsRemaining: number | undefined
  }
  'gearman.job.retrying': PostponedJobFacts
  'gearman.job.snoozed': PostponedJobFacts
  'gearman.job.discarded': FailedJobFacts
  'gearman.job.dead-lettered': DeadJobFacts
  'gearman.cron.scheduled': CronFacts & { readonly server: string; readonly handle: JobHandle }
  'gearman.cron.failed': CronFacts & { readonly error: unknown }
  'gearman.cron.skipped': CronFacts & JobIdentity & { readonly reason: SkipReason }
  'gearman.worker.starting': WorkersFacts
  'gearman.worker.ready': ConnectionFacts
  'gearman.worker.idle': WorkersFacts
  'gearman.worker.draining': WorkersFacts
  'gearman.worker.stopped': WorkersFacts & { readonly stop: ExecutionStop }
  'gearman.connection.opened': ConnectionFacts
  'gearman.connection.lost': ConnectionFacts & { readonly error: Error }
  'gearman.connection.failed': ConnectionFacts & { readonly error: Error; readonly retryInMs: number }
  'gearman.connection.restored': ConnectionFacts
}

/** The names of all events. */
export type EventName = keyof EventMap

/** Every event and when it is dispatched: the names from the ancestor first, then ours. */
export const eventTable: { readonly [N in EventName]: string } = {
  'gearman.client.callback.workload': 'a job is about to be sent, or to wait for a server',
  'gearman.client.callback.created': 'a server took a job',
  'gearman.client.callback.data': 'a worker sent a piece of a result',
  'gearman.client.callback.warning': 'a worker sent a warning',
  'gearman.client.callback.status': 'a worker told how far it is',
  'gearman.client.callback.exception': 'the worker’s function threw: the end of the job',
  'gearman.client.callback.fail': 'a job ended in any other way without a result',
  'gearman.client.callback.complete': 'a job has its result',
  'gearman.work.starting': 'before a job’s method is called; a listener that returns a promise is waited for',
  'gearman.work.executed': 'after a job’s outcome was sent',
  'gearman.job.retrying': 'a background job failed, and a server has its next attempt',
  'gearman.job.snoozed':
    'a background job runs again later as the same attempt: it said so, or its dead letter could not be written',
  'gearman.job.discarded': 'a background job ended by `JobDiscarded`: it is forgotten',
  'gearman.job.dead-lettered': 'a background job was given up; its `letter` is kept where it survives',
  'gearman.cron.scheduled': 'a server has an occurrence of a schedule; each process tells it of its own',
  'gearman.cron.failed': 'no server took an occurrence that is near',
  'gearman.cron.skipped':
    'an occurrence was not run: it was already (`ran`), or the next one is due (`late`)',
  'gearman.worker.starting': 'a worker begins to connect',
  'gearman.worker.ready': 'the first server knows what the worker can do',
  'gearman.worker.idle': 'nothing runs, and no server has anything',
  'gearman.worker.draining': 'the worker takes no more jobs and finishes those in hand',
  'gearman.worker.stopped': 'the worker has stopped; `stop` says why and after how many jobs',
  'gearman.connection.opened': 'a connection of a worker was made for the first time',
  'gearman.connection.lost': 'a connection of a worker is gone; it dials again by itself',
  'gearman.connection.failed': 'an attempt to connect failed; the next one follows',
  'gearman.connection.restored':
    'a lost connection is back, and the server knows again what the worker can do',
}
