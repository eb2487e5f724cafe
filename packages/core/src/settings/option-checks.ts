import { isInjection, isToken } from '../decorators/injections.js'
import type { JobOptions, SharedOptions, WorkOptions } from '../decorators/options.js'
import { isMiddlewareOption, mustBeMiddleware } from '../hooks/middleware.js'
import { isStandardSchema, schemaMust } from '../payloads/schema.js'
import { nearestName } from '../works/names.js'
import { InvalidOptionError, UnknownOptionError } from './option-errors.js'
import { settingRows } from './setting-rows.js'
import type { SettingName } from './setting-values.js'

/** What a value must be, to follow "must", and whether it is. */
interface OptionCheck {
  readonly must: string
  holds(value: unknown): boolean
}

type OptionChecks<Options> = { readonly [K in keyof Required<Options>]: OptionCheck }

/** Settings, and what may be a function, are checked when they are settled. */
const settledLater: OptionCheck = { must: '', holds: () => true }
const text: OptionCheck = { must: 'be a string', holds: (value) => typeof value === 'string' }
const schema: OptionCheck = { must: schemaMust, holds: isStandardSchema }
const token: OptionCheck = { must: 'be a class, a string or a symbol', holds: isToken }

/** Settings that are not for both decorators: of `@Work` alone, or of neither. */
const unshared = ['namespace', 'jobPrefix', 'callbacks'] as const satisfies readonly SettingName[]

/** Every other setting: one that the options lack does not compile. */
type SharedSettings = Pick<SharedOptions, Exclude<SettingName, (typeof unshared)[number]>>

const settingChecks = Object.fromEntries(
  Object.keys(settingRows)
    .filter((name) => !(unshared as readonly string[]).includes(name))
    .map((name) => [name, settledLater]),
) as OptionChecks<SharedSettings>

const sharedChecks: OptionChecks<SharedOptions> = {
  ...settingChecks,
  description: settledLater,
  uniqueKey: {
    must: 'be a function of the function name and the payload',
    holds: (value) => typeof value === 'function',
  },
  use: { must: mustBeMiddleware, holds: isMiddlewareOption },
}

export const workChecks: OptionChecks<WorkOptions> = {
  ...sharedChecks,
  name: text,
  namespace: settledLater,
  service: token,
  inject: {
    must: 'be a list of classes, texts or symbols, or of { all } or { optional } of them',
    holds: isListOfInjections,
  },
}

export const jobChecks: OptionChecks<JobOptions> = {
  ...sharedChecks,
  name: text,
  function: text,
  input: schema,
  output: schema,
  cron: settledLater,
}

/** For those whose compiler does not check it. @throws {UnknownOptionError | InvalidOptionError} */
export function checkOptions<Options extends object>(
  checks: OptionChecks<Options>,
  place: string,
  options: Options,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      throw new UnknownOptionError(place, name, nearestName(name, Object.keys(checks)), elsewhere(name))
    }
    const { must, holds } = checks[name as keyof Options]
    if (value !== undefined && !holds(value)) throw new InvalidOptionError(`${name} of ${place}`, must, value)
  }
}

/** Where an option belongs that is not one here. */
function elsewhere(name: string): string | undefined {
  if (Object.hasOwn(workChecks, name)) return '@Work'
  if (Object.hasOwn(jobChecks, name)) return '@Job'
  return Object.hasOwn(settingRows, name) ? '`defaults` of the configuration' : undefined
}

function isListOfInjections(value: unknown): boolean {
  return Array.isArray(value) && value.every(isInjection)
}
