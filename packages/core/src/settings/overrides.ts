import type { ServersInput } from '../decorators/options.js'
import type { BackoffInput } from '../fate/backoff.js'
import { nearestName } from '../works/names.js'
import { InvalidOptionError, UnknownOptionError } from './option-errors.js'
import { settingRows } from './setting-rows.js'
import type { SettingName, SettingValues } from './setting-values.js'
import { type SettingSource, type Settings, settleLevel } from './settings.js'

/** What outranks decorators and configuration: values, or the texts that were typed. */
export type Overrides = { readonly [K in SettingName]?: Typed<K> | undefined }

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

/** Where overrides are stated. */
export type OverridesSource = Exclude<SettingSource, 'built-in' | 'configuration' | `@${string}`>

/** How errors name such a place, and one of the settings there. */
interface OverridesPlace {
  readonly itself: string
  settingName(name: string): string
}

const places: { readonly [S in OverridesSource]: OverridesPlace } = {
  overrides: { itself: 'overrides', settingName: (name) => `overrides.${name}` },
  'Gearman.open()': { itself: 'Gearman.open()', settingName: (name) => `${name} of Gearman.open()` },
  'command line': { itself: 'the command line', settingName: optionName },
}

/**
 * Overrides, settled once for all that they hold for; numbers may still be texts.
 * @throws {InvalidOptionError | UnknownOptionError} naming them as they were stated.
 */
export function settleOverrides(
  overrides: Overrides,
  source: OverridesSource = 'overrides',
): Partial<Settings> {
  const { itself, settingName } = places[source]
  refuseUnknown(itself, overrides)
  const stated = Object.entries(overrides).map(([name, value]) => [
    name,
    readTyped(name as SettingName, value),
  ])
  return settleLevel({
    source,
    values: Object.fromEntries(stated),
    refuse(name, must, got) {
      throw new InvalidOptionError(settingName(name), must, got)
    },
  })
}

/** For those whose compiler does not check it. */
function refuseUnknown(place: string, overrides: Overrides): void {
  const unknown = Object.keys(overrides).find((name) => !Object.hasOwn(settingRows, name))
  if (unknown === undefined) return
  throw new UnknownOptionError(place, unknown, nearestName(unknown, Object.keys(settingRows)))
}

/** `'3'` is 3 where a number belongs; anything else stays as it was typed, to be refused as that. */
function readTyped(name: SettingName, value: unknown): unknown {
  const isNumber = typeof settingRows[name].builtIn === 'number'
  return isNumber && typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
}

/** `minimumExecutionTime` → `--minimum-execution-time` */
function optionName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
