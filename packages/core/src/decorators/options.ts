import type { ServerAddressInput } from '@gearwork/transport'
import type { UniqueKeyGenerator } from '../calls/unique-keys.js'
import type { Dynamic, InjectionToken } from '../container/tokens.js'
import type { CronInput } from '../cron/schedule.js'
import type { BackoffInput } from '../fate/backoff.js'
import type { JobRate } from '../limits/rate-limit.js'
import type { CodecOption } from '../payloads/codec-option.js'
import type { StandardSchema } from '../payloads/standard-schema.js'
import type { IsolationKind, ServiceScope } from '../settings/setting-values.js'
import type { SubmitMethod } from '../settings/ways.js'
import type { MiddlewareOption } from '../works/description.js'
import type { Injection } from './injections.js'

/** Servers as people write them: one, a list, or a map by name. */
export type ServersInput =
  | ServerAddressInput
  | readonly ServerAddressInput[]
  | Readonly<Record<string, ServerAddressInput>>

/** Options as people write them: `null` and `undefined` say nothing. */
export type Stated<Options> = { readonly [K in keyof Options]: Options[K] | null | undefined }

/** The settings that `@Work` and `@Job` share. What is left out comes from the level below. */
export interface SharedOptions {
  /** What it does, for those who list and describe it. */
  readonly description?: Dynamic<string>
  /** Jobs after which a worker stops; 0 = it goes on. Default 0. */
  readonly iterations?: Dynamic<number>
  /** Seconds that a worker stays at least. Default 0. */
  readonly minimumExecutionTime?: Dynamic<number>
  /** Seconds without a job after which a worker stops; 0 = it waits for ever. Default 0. */
  readonly timeout?: Dynamic<number>
  /** Whether a worker stops once it has failed, for a supervisor to start it anew. Default false. */
  readonly exitOnFailure?: Dynamic<boolean>
  /** Jobs that run at the same time in one process; of a job within its work: how many runs of it among them. Default 1. */
  readonly concurrency?: Dynamic<number>
  /** How many runs of each job start in a span of time, in one process; false = any number. Default false. */
  readonly rateLimit?: Dynamic<JobRate | false>
  /** Seconds that one run may take before its signal is aborted; 0 = no limit. Default 0. */
  readonly jobTimeout?: Dynamic<number>
  /**
   * What it is built for: once for the process, or anew for each job, with everything that is registered as
   * container-scoped, and disposed of when the job is over. Default `process`.
   */
  readonly scope?: Dynamic<ServiceScope>
  /** How often it runs again when it failed in the background; what failed for good does not. Default 0. */
  readonly retries?: Dynamic<number>
  /** How long it waits before that: a kind, or how it differs from its defaults. Default `exponential`: 5 seconds, doubled each time. */
  readonly backoff?: Dynamic<BackoffInput>
  /** Where it runs: in a `thread` or `process` of its own, which boots the same application. Default `none`. */
  readonly isolation?: Dynamic<IsolationKind>
  /** Megabytes of objects that it may have where it is isolated; 0 = as many as V8 takes by itself. Default 0. */
  readonly memoryLimitMb?: Dynamic<number>
  /** Jobs after which their thread or process is replaced; 0 = never. Default 0. */
  readonly recycleAfterJobs?: Dynamic<number>
  /** Megabytes in use after a job above which its thread or process is replaced; 0 = never. Default 0. */
  readonly recycleAboveMb?: Dynamic<number>
  /** Seconds after which its thread or process is replaced, between two jobs; 0 = never. Default 0. */
  readonly recycleAfterSeconds?: Dynamic<number>
  /** Seconds that it may go on where it is isolated and its signal has aborted. Default 5. */
  readonly abortGrace?: Dynamic<number>
  /** How it is submitted when the caller does not say it. Default `doNormal`. */
  readonly defaultMethod?: Dynamic<SubmitMethod>
  /** Job servers that serve it, for workers and callers alike. Default: those of the configuration. */
  readonly servers?: Dynamic<ServersInput>
  /** Whether equal payloads become one job while it waits or runs. Default false. */
  readonly generateUniqueKey?: Dynamic<boolean>
  /** Makes its unique keys, and asks for them. Default: that of the configuration, where `generateUniqueKey` asks for it. */
  readonly uniqueKey?: UniqueKeyGenerator
  /**
   * Whole seconds in which equal calls in the background become one job, run at their end with the first payload;
   * 0 = each call is a job. Default 0.
   */
  readonly debounce?: Dynamic<number>
  /** How payloads and results become bytes: a codec, its name, or the name that the container knows it by. Default `json`. */
  readonly codec?: Dynamic<CodecOption>
  /** Middleware around its runs and submissions, from the outermost inwards; that of a job is inside its work's. */
  readonly use?: MiddlewareOption
}

/** What `@Work` takes. */
export interface WorkOptions extends SharedOptions {
  /** What one types to mean it. Default: the name of the class. */
  readonly name?: string
  /** What stands before the name. Default: that of the configuration. */
  readonly namespace?: Dynamic<string>
  /** The container's token for the instance. Default: the class itself. */
  readonly service?: InjectionToken
  /** What the constructor takes, in order, for compilers that emit no types. */
  readonly inject?: readonly Injection[]
}

/** What `@Job` takes. */
export interface JobOptions extends SharedOptions {
  /** What stands after the `~`. Default: the name of the method. */
  readonly name?: string
  /** The Gearman function, verbatim: no prefix, no namespace, no work before it. */
  readonly function?: string
  /** Refuses payloads, before they are sent and before they are run. Any Standard Schema. */
  readonly input?: StandardSchema
  /** Refuses results. Any Standard Schema. */
  readonly output?: StandardSchema
  /** When it runs by itself, once for all processes; `@Cron` above it says the same. Default: when it is called. */
  readonly cron?: CronInput | readonly CronInput[]
}
