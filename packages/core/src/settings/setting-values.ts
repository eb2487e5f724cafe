import type { ServerAddress } from '@gearwork/transport'
import type { Backoff } from '../fate/backoff.js'
import type { JobRate } from '../limits/rate-limit.js'
import type { Codec } from '../payloads/codec.js'
import type { SubmitMethod } from './ways.js'

/** What there is one instance of a work for: the process, or each of its jobs. */
export const serviceScopes = ['process', 'job'] as const
/** One of these. */
export type ServiceScope = (typeof serviceScopes)[number]

/** Where a job may run. */
export const isolationKinds = ['none', 'thread', 'process'] as const
/** One of these. */
export type IsolationKind = (typeof isolationKinds)[number]

/** Settled values: nothing missing. */
export interface SettingValues {
  /** Jobs after which a worker stops; 0 = it goes on. */
  readonly iterations: number
  /** Seconds that a worker stays at least. */
  readonly minimumExecutionTime: number
  /** Seconds without a job after which a worker stops; 0 = it waits for ever. */
  readonly timeout: number
  /** A worker stops once a job has failed. */
  readonly exitOnFailure: boolean
  /** Jobs that run at the same time in one process. */
  readonly concurrency: number
  /** False: any number. */
  readonly rateLimit: JobRate | false
  /** Seconds that one run may take; 0 = no limit. */
  readonly jobTimeout: number
  readonly scope: ServiceScope
  readonly isolation: IsolationKind
  /** Megabytes of objects that an isolated job may have; 0 = as many as V8 takes by itself. */
  readonly memoryLimitMb: number
  /** Jobs after which their thread or process is replaced; 0 = never. */
  readonly recycleAfterJobs: number
  /** Megabytes in use after a job above which it is replaced; 0 = never. */
  readonly recycleAboveMb: number
  /** Seconds after which it is replaced between two jobs; 0 = never. */
  readonly recycleAfterSeconds: number
  /** Seconds that an isolated job may go on whose signal has aborted. */
  readonly abortGrace: number
  /** How often a background job that failed runs again. */
  readonly retries: number
  /** How long it waits before that. */
  readonly backoff: Backoff
  /** How a job is submitted whose caller does not say it. */
  readonly defaultMethod: SubmitMethod
  readonly servers: readonly ServerAddress[]
  /** Stands before the name of every work. */
  readonly namespace: string
  /** Stands before the function of every job. */
  readonly jobPrefix: string
  /** A codec, or the name of one: who reads or writes payloads looks it up. */
  readonly codec: string | Codec
  /** Equal payloads of one job become one job while it waits or runs. */
  readonly generateUniqueKey: boolean
  /** Whole seconds in which equal calls in the background become one job, run at their end; 0 = each call is a job. */
  readonly debounce: number
  /** Submissions dispatch the `gearman.client.callback` events. */
  readonly callbacks: boolean
}

/** The names of all settings. */
export type SettingName = keyof SettingValues
