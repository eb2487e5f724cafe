import type { ServerSection } from '@gearwork/core'
import type { AdminPolicy } from '@gearwork/server'
import { wordsOf } from '../options/words-of.js'

/**
 * The words that the options of the server choose from. The lists of core and of the server are not at hand here:
 * `--help` loads neither. Their types are: a word too many or too few does not compile.
 */

export type LogLevel = NonNullable<ServerSection['logLevel']>

/** From the gravest to everything, and then nothing at all. */
export const logLevels = wordsOf<LogLevel>({
  fatal: true,
  error: true,
  warn: true,
  info: true,
  debug: true,
  trace: true,
  silent: true,
})

export const logFormats = wordsOf<NonNullable<ServerSection['logFormat']>>({ pretty: true, json: true })

/** The server takes these, and so does its section of the configuration. */
export const adminPolicies: readonly NonNullable<ServerSection['admin']>[] = wordsOf<AdminPolicy>({
  all: true,
  loopback: true,
  'read-only': true,
})
