import type { SettingName } from '@gearwork/core'
import type { OptionRow } from './option-row.js'
import { submitMethods } from './submit-methods.js'

/** What becomes of what was typed; a flag is typed as `--callbacks` or `--no-callbacks`. */
export type SettingReading = 'number' | 'text' | 'flag' | 'servers' | 'rate' | 'backoff'

/** How a setting is typed behind a command. */
export interface SettingOption {
  readonly reads: SettingReading
  /** What stands in the angle brackets. */
  readonly takes?: string
  readonly says: string
  readonly choices?: readonly string[]
}

/** Settings as they were typed: they go by the names that commander makes of their options. */
export type TypedSettings = {
  readonly [N in SettingName]?: string | boolean | readonly string[] | undefined
}

/** An option for every setting: one that is forgotten does not compile. What each may be, the settings themselves say. */
export const settingOptions: { readonly [N in SettingName]: SettingOption } = {
  iterations: { reads: 'number', says: 'jobs after which it stops; 0 = it goes on' },
  minimumExecutionTime: { reads: 'number', takes: 'seconds', says: 'how long it stays at least' },
  timeout: {
    reads: 'number',
    takes: 'seconds',
    says: 'how long without a job until it stops; 0 = it waits for ever',
  },
  exitOnFailure: { reads: 'flag', says: 'stop once a job has failed' },
  concurrency: { reads: 'number', says: 'jobs that run at the same time' },
  rateLimit: {
    reads: 'rate',
    takes: 'runs/seconds',
    says: 'how many runs of one job may start in a span of time: 100/60, 10/s, 600/m; false = any number',
  },
  jobTimeout: { reads: 'number', takes: 'seconds', says: 'how long one run may take; 0 = no limit' },
  scope: {
    reads: 'text',
    takes: 'scope',
    says: 'whether works are built once, or anew for each job',
    choices: ['process', 'job'],
  },
  isolation: {
    reads: 'text',
    takes: 'kind',
    says: 'where jobs run: with all others, or in threads or processes of their own',
    choices: ['none', 'thread', 'process'],
  },
  memoryLimitMb: {
    reads: 'number',
    takes: 'megabytes',
    says: 'objects that an isolated job may have, before it counts as crashed; 0 = as V8 has it',
  },
  recycleAfterJobs: {
    reads: 'number',
    says: 'jobs after which their thread or process is replaced; 0 = never',
  },
  recycleAboveMb: {
    reads: 'number',
    takes: 'megabytes',
    says: 'memory above which it is replaced after a job; 0 = never',
  },
  recycleAfterSeconds: {
    reads: 'number',
    takes: 'seconds',
    says: 'how long it lives before it is replaced between two jobs; 0 = for ever',
  },
  abortGrace: {
    reads: 'number',
    takes: 'seconds',
    says: 'how long an isolated job may go on that was told to stop',
  },
  retries: { reads: 'number', says: 'how often a background job that failed runs again' },
  backoff: {
    reads: 'backoff',
    takes: 'kind',
    says: 'how long it waits before that: fixed, linear or exponential, and perhaps more: fixed,delaySeconds=10,maxSeconds=60,jitter=0.1',
  },
  defaultMethod: {
    reads: 'text',
    takes: 'method',
    says: 'how jobs are submitted from here when the caller does not say it',
    choices: submitMethods,
  },
  servers: {
    reads: 'servers',
    takes: 'host:port,...',
    says: 'these job servers, instead of the configured ones',
  },
  namespace: { reads: 'text', takes: 'text', says: 'what stands before the name of every work' },
  jobPrefix: { reads: 'text', takes: 'text', says: 'what stands before the function of every job' },
  codec: { reads: 'text', takes: 'name', says: 'how payloads and results become bytes' },
  generateUniqueKey: {
    reads: 'flag',
    says: 'equal payloads of one job that is submitted from here become one job',
  },
  debounce: {
    reads: 'number',
    takes: 'seconds',
    says: 'whole seconds in which equal calls from here become one background job; 0 = each call is a job',
  },
  callbacks: { reads: 'flag', says: 'submissions from here dispatch the gearman.client.callback events' },
}

/** The same for commander, in a group of their own. */
export const settingOptionRows: readonly OptionRow[] = settingNames().flatMap(optionRows)

/** What was typed of settings, argument by argument, for a command that does the same. */
export function settingArguments(typed: TypedSettings): readonly string[] {
  return settingNames().flatMap((name) => {
    const value = typed[name]
    if (value === undefined) return []
    if (typeof value === 'boolean') return [`--${value ? '' : 'no-'}${optionWords(name)}`]
    return [optionName(name), typeof value === 'string' ? value : value.join(',')]
  })
}

/** `minimumExecutionTime` → `--minimum-execution-time` */
export function optionName(name: SettingName): string {
  return `--${optionWords(name)}`
}

export function settingNames(): readonly SettingName[] {
  return Object.keys(settingOptions) as SettingName[]
}

function optionRows(name: SettingName): readonly OptionRow[] {
  const { reads, takes = 'number', says, choices } = settingOptions[name]
  const group = 'settings, above what jobs, works and the configuration say:'
  if (reads === 'flag') {
    return [
      { flags: optionName(name), says: `${says}; --no-${optionWords(name)}: not`, group },
      { flags: `--no-${optionWords(name)}`, says: 'the opposite', group, hidden: true },
    ]
  }
  const row = { flags: `${optionName(name)} <${takes}>`, says, group, repeatable: reads === 'servers' }
  return [choices === undefined ? row : { ...row, choices }]
}

function optionWords(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
