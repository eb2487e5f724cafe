import type { CodecName, SettingName } from '@gearwork/core'
import type { OptionRow } from './option-row.js'
import { submitMethods } from './submit-methods.js'
import { wordsOf } from './words-of.js'

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

const codecNames = wordsOf<CodecName>({ json: true, text: true, raw: true, msgpack: true })

/** An option for every setting: one that is forgotten does not compile. What each may be, the settings themselves say. */
export const settingOptions: { readonly [N in SettingName]: SettingOption } = {
  iterations: { reads: 'number', says: 'stop after this many jobs; 0 = never' },
  minimumExecutionTime: { reads: 'number', takes: 'seconds', says: 'run for at least this long' },
  timeout: {
    reads: 'number',
    takes: 'seconds',
    says: 'stop after this long without a job; 0 = never',
  },
  exitOnFailure: { reads: 'flag', says: 'stop once a job has failed' },
  concurrency: { reads: 'number', says: 'how many jobs run at the same time' },
  rateLimit: {
    reads: 'rate',
    takes: 'runs/seconds',
    says: 'how many runs of one job may start in how many seconds: 100/60, 10/s, 600/m; false = no limit',
  },
  jobTimeout: { reads: 'number', takes: 'seconds', says: 'how long one run may take; 0 = no limit' },
  scope: {
    reads: 'text',
    takes: 'scope',
    says: 'whether works are built once for all jobs, or anew for each job',
    choices: ['process', 'job'],
  },
  isolation: {
    reads: 'text',
    takes: 'kind',
    says: 'where jobs run: none = in this process, or in threads or processes of their own',
    choices: ['none', 'thread', 'process'],
  },
  memoryLimitMb: {
    reads: 'number',
    takes: 'megabytes',
    says: "heap limit of an isolated job; 0 = V8's default",
  },
  recycleAfterJobs: {
    reads: 'number',
    says: 'replace the thread or process of isolated jobs after this many jobs; 0 = never',
  },
  recycleAboveMb: {
    reads: 'number',
    takes: 'megabytes',
    says: 'replace it after a job that leaves it with more memory than this; 0 = never',
  },
  recycleAfterSeconds: {
    reads: 'number',
    takes: 'seconds',
    says: 'replace it between two jobs once it is this old; 0 = never',
  },
  abortGrace: {
    reads: 'number',
    takes: 'seconds',
    says: 'how long an isolated job may go on after it was told to stop',
  },
  retries: { reads: 'number', says: 'how many more times a background job runs that fails' },
  backoff: {
    reads: 'backoff',
    takes: 'kind',
    says: 'how long it waits before each: fixed, linear or exponential, with details behind commas: fixed,delaySeconds=10,jitter=0.1',
  },
  defaultMethod: {
    reads: 'text',
    takes: 'method',
    says: 'how this process submits jobs when the caller does not say it',
    choices: submitMethods,
  },
  servers: {
    reads: 'servers',
    takes: 'host:port,...',
    says: 'use these job servers, not the configured ones',
  },
  namespace: { reads: 'text', takes: 'text', says: 'what the name of every work begins with' },
  jobPrefix: { reads: 'text', takes: 'text', says: 'what the function of every job begins with' },
  codec: {
    reads: 'text',
    takes: 'name',
    says: `how payloads and results become bytes: ${codecNames.join(', ')}`,
  },
  generateUniqueKey: {
    reads: 'flag',
    says: 'jobs with equal payloads that this process submits become one job while it waits or runs',
  },
  debounce: {
    reads: 'number',
    takes: 'seconds',
    says: 'equal calls of this process within so many whole seconds become one background job; 0 = none do',
  },
  callbacks: { reads: 'flag', says: 'dispatch gearman.client.callback events for what this process submits' },
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
  const group = 'settings, which override those of jobs, works and the configuration:'
  if (reads === 'flag') {
    return [
      { flags: optionName(name), says: `${says}; --no-${optionWords(name)} turns it off`, group },
      { flags: `--no-${optionWords(name)}`, says: 'the opposite', group, hidden: true },
    ]
  }
  const row = { flags: `${optionName(name)} <${takes}>`, says, group, repeatable: reads === 'servers' }
  return [choices === undefined ? row : { ...row, choices }]
}

function optionWords(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
