import type { DependencyContainer } from '../container/tokens.js'
import type { SharedOptions } from '../decorators/options.js'
import { InvalidOptionError, UnresolvedOptionError } from './option-errors.js'
import { settingRows } from './setting-rows.js'
import type { SettingName } from './setting-values.js'
import type { SettingLevel, SettingSource, StatedSettings } from './settings.js'

const settingNames = Object.keys(settingRows) as SettingName[]

/** What a decorator says, and what it means by that: a generator of unique keys asks for them. */
export function withImplied<Options extends SharedOptions>(options: Options): Options {
  const asksForKeys = isStated(options.uniqueKey) && !isStated(options.generateUniqueKey)
  return asksForKeys ? { ...options, generateUniqueKey: true } : options
}

function isStated(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** What a decorator says, its functions called. `place`: `@Work on MailWork`. */
export function decoratorLevel(
  source: SettingSource & `@${string}`,
  place: string,
  options: SharedOptions,
  container: DependencyContainer | undefined,
): SettingLevel {
  const meant: StatedSettings = withImplied(options)
  const stated = settingNames
    .filter((name) => meant[name] !== undefined)
    .map((name) => [name, settleDynamic(meant[name], `${name} of ${place}`, container)])
  return {
    source,
    values: Object.fromEntries(stated),
    refuse(name, must, got) {
      throw new InvalidOptionError(`${name} of ${place}`, must, got)
    },
  }
}

/** An option's value; when it is a function of the container, what that returns. */
export function settleDynamic(
  value: unknown,
  place: string,
  container: DependencyContainer | undefined,
): unknown {
  if (typeof value !== 'function') return value
  const found = callFor(place, value as (container: DependencyContainer | undefined) => unknown, container)
  return found instanceof Promise ? refusePromise(place, found) : found
}

function callFor<T>(place: string, find: (given: T) => unknown, given: T): unknown {
  try {
    return find(given)
  } catch (error) {
    throw new UnresolvedOptionError(place, error)
  }
}

function refusePromise(place: string, promise: Promise<unknown>): never {
  promise.catch(() => {})
  throw new UnresolvedOptionError(place, 'it is a promise: wait for it in the set-up module, and register it')
}
