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
  readonly iterations: number
  readonly minimumExecutionTime: number
  readonly timeout: number
  readonly exitOnFailure: boolean
  readonly concurrency: number
  /** False: any number. */
  readonly rateLimit: JobRate | false
  readonly jobTimeout: number
  readonly scope: ServiceScope
  readonly isolation: IsolationKind
  readonly memoryLimitMb: number
  readonly recycleAfterJobs: number
  readonly recycleAboveMb: number
  readonly recycleAfterSeconds: number
  readonly abortGrace: number
  readonly retries: number
  readonly backoff: Backoff
  readonly defaultMethod: SubmitMethod
  readonly servers: readonly ServerAddress[]
  readonly namespace: string
  readonly jobPrefix: string
  /** A codec, or the name of one: who reads or writes payloads looks it up. */
  readonly codec: string | Codec
  readonly generateUniqueKey: boolean
  /** Seconds; 0 = none. */
  readonly debounce: number
  readonly callbacks: boolean
}

/** The names of all settings. */
export type SettingName = keyof SettingValues
