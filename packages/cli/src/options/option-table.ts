import type { StubLanguage } from '../contract/stubs.js'
import type { OptionRow } from './option-row.js'
import { settingOptionRows } from './setting-options.js'
import { submitMethods } from './submit-methods.js'
import { wordsOf } from './words-of.js'

/** What every command takes, before or after its own. */
export const globalOptions: readonly OptionRow[] = [
  { flags: '--config <file>', says: 'this configuration, instead of the nearest gearman.config.* upwards' },
  { flags: '--debug', says: 'show the stack of an error, and what caused it' },
  { flags: '-q, --quiet', says: 'print nothing but results and errors' },
  { flags: '-n, --no-interaction', says: 'accepted: nothing is ever asked' },
]

export const jsonOption: OptionRow = { flags: '--json', says: 'print JSON, for programs' }

const serversOption: OptionRow = {
  flags: '--servers <host:port,...>',
  says: 'these job servers, instead of the configured ones',
  repeatable: true,
}

export const describeOptions: readonly OptionRow[] = [jsonOption, ...settingOptionRows]

export const executeOptions: readonly OptionRow[] = [
  { flags: '--no-description', says: 'do not print the description' },
  ...settingOptionRows,
]

export const submitOptions: readonly OptionRow[] = [
  { flags: '--function', says: 'the name is a Gearman function of anybody; payload and result are bytes' },
  { flags: '--raw', says: 'send the payload and print the result byte for byte' },
  {
    flags: '--method <method>',
    says: 'how it is submitted, instead of its default method',
    choices: submitMethods,
    conflicts: ['background', 'foreground', 'priority', 'at'],
  },
  { flags: '--background', says: 'hand it over and do not wait', conflicts: ['foreground'] },
  { flags: '--foreground', says: 'wait for the result', conflicts: ['at'] },
  { flags: '--priority <priority>', says: 'before or after other jobs', choices: ['high', 'normal', 'low'] },
  { flags: '--at <time>', says: 'in the background, not before: 2026-01-31T08:00, +90, +10m, +2h, +1d' },
  { flags: '--unique <key>', says: 'one job for all submissions of this key, while it waits or runs' },
  { flags: '--timeout <seconds>', says: 'how long to wait for the result; 0 = for ever' },
  serversOption,
  jsonOption,
]

export const statusOptions: readonly OptionRow[] = [serversOption, jsonOption]

const languages = wordsOf<StubLanguage>({ php: true, python: true, perl: true, shell: true, node: true })

export const contractOptions: readonly OptionRow[] = [
  {
    flags: '--language <language>',
    says: 'a client of the job in this language, as a program that runs as it is',
    choices: languages,
    conflicts: ['json'],
  },
  jsonOption,
]

const jobOfLettersOption: OptionRow = {
  flags: '--job <job>',
  says: 'only those of this job, named with its prefix or without, or of any Gearman function',
}

const allLettersOption: OptionRow = {
  flags: '--all',
  says: 'all of them, or all that the other options leave',
}

export const failedListOptions: readonly OptionRow[] = [
  jobOfLettersOption,
  { flags: '--limit <number>', says: 'so many at most, the oldest first' },
  jsonOption,
]

export const failedShowOptions: readonly OptionRow[] = [jsonOption]

export const failedRetryOptions: readonly OptionRow[] = [
  allLettersOption,
  jobOfLettersOption,
  serversOption,
  jsonOption,
]

export const failedPurgeOptions: readonly OptionRow[] = [
  allLettersOption,
  jobOfLettersOption,
  { flags: '--older-than <age>', says: 'only those that failed before: 90, 10m, 2h, 7d' },
  jsonOption,
]

export const generateOptions: readonly OptionRow[] = [
  { flags: '--jobs', says: 'a program for each job, instead of each worker' },
  { flags: '--output <dir>', says: 'a file for each program in this folder, instead of printing them' },
  { flags: '--numprocs <number>', says: 'processes of each program' },
  { flags: '--user <name>', says: 'the user they run as; default: the current one' },
  { flags: '--directory <dir>', says: 'the folder they run in; default: that of the configuration' },
  { flags: '--log-dir <dir>', says: 'the folder of their log files; default: supervisord chooses' },
  jsonOption,
  ...settingOptionRows,
]
