import type { DependencyContainer } from '../container/tokens.js'
import type { ServersInput, SharedOptions } from '../decorators/options.js'
import type { BackoffInput } from '../fate/backoff.js'
import { nearestName } from '../works/names.js'
import { InvalidOptionError, UnknownOptionError, UnresolvedOptionError } from './option-errors.js'
import { settingRows } from './setting-rows.js'
import type { SettingName, SettingValues } from './setting-values.js'
import type { SettingLevel, SettingSource, StatedSettings } from './settings.js'

/** What the command line may say of every setting: values, or the texts that were typed. */
export type CommandLineSettings = { readonly [K in SettingName]?: Typed<K> | undefined }

type Typed<K extends SettingName> = SettingValues[K] extends number
  ? number | string
  : K extends keyof TypedOtherwise
    ? TypedOtherwise[K]
    : SettingValues[K]

/** What people write is more than what it comes to; a codec goes by its name, for threads and processes hear of it. */
interface TypedOtherwise {
  readonly servers: ServersInput
  readonly backoff: BackoffInput
  readonly codec: string
}

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

/** What was typed behind the command; numbers may still be texts. */
export function commandLineLevel(settings: CommandLineSettings): SettingLevel {
  refuseUnknown(settings)
  const stated = Object.entries(settings).map(([name, value]) => [
    name,
    readTyped(name as SettingName, value),
  ])
  return {
    source: 'command line',
    values: Object.fromEntries(stated),
    refuse(name, must, got) {
      throw new InvalidOptionError(optionName(name), must, got)
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

/** For those whose compiler does not check it. */
function refuseUnknown(settings: CommandLineSettings): void {
  const unknown = Object.keys(settings).find((name) => !Object.hasOwn(settingRows, name))
  if (unknown === undefined) return
  throw new UnknownOptionError('the command line', unknown, nearestName(unknown, settingNames))
}

/** `'3'` is 3 where a number belongs; anything else stays as it was typed, to be refused as that. */
function readTyped(name: SettingName, value: unknown): unknown {
  const isNumber = typeof settingRows[name]?.builtIn === 'number'
  return isNumber && typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
}

/** `minimumExecutionTime` → `--minimum-execution-time` */
function optionName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
