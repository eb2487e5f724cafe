import type { StubLanguage } from '../contract/stubs.js'
import type { OptionRow } from './option-row.js'
import { settingOptionRows } from './setting-options.js'
import { submitMethods } from './submit-methods.js'
import { wordsOf } from './words-of.js'

/** What every command takes, before or after its own. */
export const globalOptions: readonly OptionRow[] = [
  {
    flags: '--config <file>',
    says: 'use this configuration, not the gearman.config.* of this folder or the nearest one above',
  },
  { flags: '--debug', says: 'show the stack of an error and of its causes' },
  { flags: '-q, --quiet', says: 'print nothing but results and errors' },
  { flags: '-n, --no-interaction', says: 'accepted: nothing is ever asked' },
]

export const jsonOption: OptionRow = { flags: '--json', says: 'print JSON, for programs' }

const serversOption: OptionRow = {
  flags: '--servers <host:port,...>',
  says: 'use these job servers, not the configured ones',
  repeatable: true,
}

export const describeOptions: readonly OptionRow[] = [jsonOption, ...settingOptionRows]

export const executeOptions: readonly OptionRow[] = [
  { flags: '--no-description', says: 'do not print the description' },
  ...settingOptionRows,
]

export const submitOptions: readonly OptionRow[] = [
  {
    flags: '--function',
    says: 'submit to any Gearman function, whoever serves it; payload and result are bytes',
  },
  { flags: '--raw', says: 'send the payload and print the result byte for byte' },
  {
    flags: '--method <method>',
    says: 'submit it by this method, not by its default one',
    choices: submitMethods,
    conflicts: ['background', 'foreground', 'priority', 'at'],
  },
  { flags: '--background', says: 'do not wait for the result', conflicts: ['foreground'] },
  { flags: '--foreground', says: 'wait for the result', conflicts: ['at'] },
  {
    flags: '--priority <priority>',
    says: 'run it before or after other jobs',
    choices: ['high', 'normal', 'low'],
  },
  {
    flags: '--at <time>',
    says: 'run it in the background, not before this time: 2026-01-31T08:00, +90 (seconds), +10m, +2h, +1d',
  },
  { flags: '--unique <key>', says: 'submissions with the same key become one job while it waits or runs' },
  { flags: '--timeout <seconds>', says: 'how long to wait for the result; 0 = for ever' },
  serversOption,
  jsonOption,
]

export const statusOptions: readonly OptionRow[] = [serversOption, jsonOption]

const languages = wordsOf<StubLanguage>({ php: true, python: true, perl: true, shell: true, node: true })

export const contractOptions: readonly OptionRow[] = [
  {
    flags: '--language <language>',
    says: 'print a client of the job in this language: a program that runs as it is',
    choices: languages,
    conflicts: ['json'],
  },
  jsonOption,
]

const jobOfLettersOption: OptionRow = {
  flags: '--job <job>',
  says: 'only those of this job, with or without its prefix, or of this Gearman function',
}

const allLettersOption: OptionRow = {
  flags: '--all',
  says: 'all of them, or all that match the other options',
}

export const failedListOptions: readonly OptionRow[] = [
  jobOfLettersOption,
  { flags: '--limit <number>', says: 'at most this many, the oldest first' },
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
  {
    flags: '--older-than <age>',
    says: 'only those that failed longer ago than this: 90 (seconds), 10m, 2h, 7d',
  },
  jsonOption,
]

export const generateOptions: readonly OptionRow[] = [
  { flags: '--jobs', says: 'write a program for each job, not for each worker' },
  {
    flags: '--output <dir>',
    says: 'write a file for each program into this folder, instead of printing them',
  },
  { flags: '--numprocs <number>', says: 'how many processes each program has' },
  { flags: '--user <name>', says: 'the user they run as; default: the current one' },
  { flags: '--directory <dir>', says: 'the folder they run in; default: that of the configuration' },
  { flags: '--log-dir <dir>', says: 'the folder of their log files; default: supervisord chooses' },
  jsonOption,
  ...settingOptionRows,
]
