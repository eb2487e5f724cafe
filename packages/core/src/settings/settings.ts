import { defaultPort } from '@gearwork/protocol'
import { parseAddress, type ServerAddress } from '@gearwork/transport'
import { type Backoff, mustBeBackoff, settleBackoff } from '../fate/backoff.js'
import { type JobRate, mustBeRateLimit, settleRateLimit } from '../limits/rate-limit.js'
import type { Codec } from '../payloads/codec.js'
import { codecMust, isCodecOption } from '../payloads/codec-option.js'

/** How a job is submitted: in the foreground somebody waits for its result, in the background nobody does. */
export const submitMethods = [
  'doNormal',
  'doHigh',
  'doLow',
  'doBackground',
  'doHighBackground',
  'doLowBackground',
] as const
/** One of these methods. */
export type SubmitMethod = (typeof submitMethods)[number]

/** What there is one instance of a work for: the process, or each of its jobs. */
export const serviceScopes = ['process', 'job'] as const
/** One of these. */
export type ServiceScope = (typeof serviceScopes)[number]

/** Where a job may run. */
export const isolationKinds = ['none', 'thread', 'process'] as const
/** One of these. */
export type IsolationKind = (typeof isolationKinds)[number]

/** Where an effective value came from; what stands further down outranks what stands above it. */
export type SettingSource = 'built-in' | 'configuration' | '@Work' | '@Job' | 'command line'

/** A value together with where it came from. */
export interface Setting<T> {
  readonly value: T
  readonly source: SettingSource
}

/** Settled values: nothing missing. */
export interface SettingValues {
  readonly iterations: number
  readonly minimumExecutionTime: number
  readonly timeout: number
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

/** Every setting, each with its source. */
export type Settings = { readonly [K in SettingName]: Setting<SettingValues[K]> }

interface SettingRow<T> {
  readonly builtIn: T
  /** Its key in the configuration: under `defaults`, but for `servers`. */
  readonly key: string
  /** What the setting decides, with its unit. */
  readonly says: string
  /** What a value must be, to follow "must". */
  readonly must: string
  /** The settled value, or undefined for one that cannot be. */
  settle(value: unknown): T | undefined
}

const localhost: readonly ServerAddress[] = [{ host: '127.0.0.1', port: defaultPort }]

/** Every setting of a work or job: its built-in value, its key, its meaning and what it may be. */
export const settingRows: { readonly [K in SettingName]: SettingRow<SettingValues[K]> } = {
  iterations: count('iterations', 0, 'jobs after which a worker stops; 0 = it goes on'),
  minimumExecutionTime: seconds(
    'minimumExecutionTime',
    'seconds that a worker stays at least, so that a supervisor does not take a short run for a crash',
  ),
  timeout: seconds('timeout', 'seconds without a job after which a worker stops; 0 = it waits for ever'),
  concurrency: {
    ...count('concurrency', 1, 'jobs that run at the same time in one process'),
    must: 'be a whole number, 1 or more',
    settle: (value) => (isWhole(value) && value >= 1 ? value : undefined),
  },
  rateLimit: {
    builtIn: false,
    key: 'rateLimit',
    says: 'how many runs of one job start in a span of time in one process: { limit, perSeconds }; false = any number',
    must: mustBeRateLimit,
    settle: settleRateLimit,
  },
  jobTimeout: seconds('jobTimeout', 'seconds that one run may take; 0 = no limit'),
  scope: {
    builtIn: 'process',
    key: 'scope',
    says: 'what its work is built for: once for the `process`, or anew for each `job`',
    must: `be one of ${serviceScopes.join(', ')}`,
    settle: (value) => serviceScopes.find((scope) => scope === value),
  },
  isolation: {
    builtIn: 'none',
    key: 'isolation',
    says: 'where a job runs: with all others, or in a `thread` or `process` of its own, which boots the same application',
    must: `be one of ${isolationKinds.join(', ')}`,
    settle: (value) => isolationKinds.find((kind) => kind === value),
  },
  memoryLimitMb: count(
    'memoryLimitMb',
    0,
    'megabytes of objects that an isolated job may have before its thread or process ends as a crash; 0 = as many as V8 takes by itself',
  ),
  recycleAfterJobs: count(
    'recycleAfterJobs',
    0,
    'jobs after which their thread or process is replaced; 0 = never',
  ),
  recycleAboveMb: count(
    'recycleAboveMb',
    0,
    'megabytes in use after a job (of a thread its heap, of a process all) above which it is replaced; 0 = never',
  ),
  recycleAfterSeconds: seconds(
    'recycleAfterSeconds',
    'seconds that a thread or process lives before it is replaced between two jobs; 0 = for ever',
  ),
  abortGrace: {
    ...seconds(
      'abortGrace',
      'seconds that an isolated job may go on whose signal has aborted, before its thread or process is ended',
    ),
    builtIn: 5,
  },
  retries: count('retries', 0, 'how often a background job that failed runs again'),
  backoff: {
    builtIn: settleBackoff('exponential') as Backoff,
    key: 'backoff',
    says: 'how long it waits before that: `fixed`, `linear` or `exponential`, or { kind, delaySeconds, maxSeconds, jitter }',
    must: mustBeBackoff,
    settle: settleBackoff,
  },
  defaultMethod: {
    builtIn: 'doNormal',
    key: 'method',
    says: 'how a job is submitted when the caller does not say it',
    must: `be one of ${submitMethods.join(', ')}`,
    settle: (value) => submitMethods.find((method) => method === value),
  },
  servers: {
    builtIn: localhost,
    key: 'servers',
    says: 'job servers that workers serve and callers submit to',
    must: 'be "host:port", { host, port }, or a list or map of them',
    settle: settleServers,
  },
  namespace: text('namespace', 'what stands before the name of every work'),
  jobPrefix: text('jobPrefix', 'what stands before the function of every job'),
  codec: {
    builtIn: 'json',
    key: 'codec',
    says: 'how payloads and results become bytes',
    must: codecMust,
    settle: (value) => (isCodecOption(value) ? value : undefined),
  },
  generateUniqueKey: flag(
    'generateUniqueKey',
    false,
    'whether equal payloads of one job become one job while it waits or runs',
  ),
  debounce: count(
    'debounce',
    0,
    'whole seconds in which equal calls in the background become one job, run at their end; 0 = each call is a job',
  ),
  callbacks: flag('callbacks', true, 'whether submissions dispatch the gearman.client.callback events'),
}

/** Values as one level states them: what is missing is left to the level below. */
export type StatedSettings = { readonly [K in SettingName]?: unknown }

/** One level of the resolution order. */
export interface SettingLevel {
  readonly source: SettingSource
  readonly values: StatedSettings
  /** Says that a value cannot be, naming the place it was written. */
  refuse(name: SettingName, must: string, got: unknown): never
}

/** What every setting is when nobody says anything. */
export const builtInSettings: Settings = mapSettings((name) => ({
  value: settingRows[name].builtIn,
  source: 'built-in',
}))

/** Lays levels over settled settings, the strongest last. Zero, false and '' are values; null and undefined are not. */
export function layerSettings(below: Settings, ...levels: readonly SettingLevel[]): Settings {
  return levels.reduce((settled, level) => mapSettings((name) => layer(settled[name], level, name)), below)
}

/** The bare values, for code that does not care where they came from. */
export function settingValues(settings: Settings): SettingValues {
  const entries = Object.entries(settings).map(([name, setting]) => [name, setting.value])
  return Object.fromEntries(entries) as SettingValues
}

function layer(below: Setting<unknown>, level: SettingLevel, name: SettingName): Setting<unknown> {
  const stated = level.values[name]
  if (stated === undefined || stated === null) return below
  const value = settingRows[name].settle(stated)
  if (value === undefined) return level.refuse(name, settingRows[name].must, stated)
  return { value, source: level.source }
}

function mapSettings(settle: (name: SettingName) => Setting<unknown>): Settings {
  const names = Object.keys(settingRows) as SettingName[]
  return Object.fromEntries(names.map((name) => [name, settle(name)])) as unknown as Settings
}

function count(key: string, builtIn: number, says: string): SettingRow<number> {
  const settle = (value: unknown) => (isWhole(value) && value >= 0 ? value : undefined)
  return { builtIn, key, says, must: 'be a whole number, 0 or more', settle }
}

function seconds(key: string, says: string): SettingRow<number> {
  const settle = (value: unknown) =>
    typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
  return { builtIn: 0, key, says, must: 'be a number of seconds, 0 or more', settle }
}

function text(key: string, says: string): SettingRow<string> {
  const settle = (value: unknown) =>
    typeof value === 'string' && !/\s|\p{Cc}/u.test(value) ? value : undefined
  return { builtIn: '', key, says, must: 'be a text without white space', settle }
}

function flag(key: string, builtIn: boolean, says: string): SettingRow<boolean> {
  const settle = (value: unknown) => (typeof value === 'boolean' ? value : undefined)
  return { builtIn, key, says, must: 'be true or false', settle }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

/** One server, a list, or a map by name as the ancestor's configuration has it. */
function settleServers(value: unknown): readonly ServerAddress[] | undefined {
  const entries = listOfServers(value)
  if (entries === undefined || entries.length === 0) return undefined
  try {
    return entries.map((entry) => parseAddress(entry as string))
  } catch {
    return undefined
  }
}

function listOfServers(value: unknown): readonly unknown[] | undefined {
  if (typeof value === 'string') return value.split(',')
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return undefined
  return 'host' in value ? [value] : Object.values(value)
}
