import type { Overrides, SettingName } from '@gearwork/core'
import { settingRows } from '@gearwork/core/catalogue'
import { UsageError } from '../failures/errors.js'
import {
  optionName,
  type SettingReading,
  settingNames,
  settingOptions,
  type TypedSettings,
} from './setting-options.js'
import { spanMs } from './time-span.js'

/** What was typed, as settings that outrank all others. Zero is a value. @throws {UsageError} */
export function typedSettings(typed: TypedSettings): Overrides {
  const stated = settingNames().flatMap((name) => {
    const value = typed[name]
    return value === undefined ? [] : [[name, readSetting(name, value)] as const]
  })
  return Object.fromEntries(stated)
}

/** `--servers a:1,b:2 --servers c:3` → three servers. @throws {UsageError} */
export function typedServers(typed: readonly string[] | undefined): readonly string[] | undefined {
  return typed === undefined ? undefined : (readSetting('servers', typed) as readonly string[])
}

/** Seconds as they were typed, in milliseconds. @throws {UsageError} */
export function typedMilliseconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = numberIn(text)
  if (typeof seconds === 'number') return seconds * 1_000
  throw new UsageError(`${option} must be a number of seconds, 0 or more, got ${JSON.stringify(text)}`)
}

/** What commander gives for an option. */
type Typed = string | boolean | readonly string[]

/** How one kind of option is read: what cannot be stays as it was typed, to be refused as that. */
interface Reading {
  read(typed: Typed): unknown
  /** What must be typed, where that is not what the setting itself must be. */
  readonly must?: string
}

const readings: { readonly [R in SettingReading]: Reading } = {
  number: { read: numberIn },
  text: { read: (typed) => typed },
  flag: { read: (typed) => typed },
  servers: { read: serversIn, must: 'be host:port, or several of them with commas between' },
  rate: {
    read: rateIn,
    must: 'be runs in seconds, such as 100/60, 10/s or 600/m, or false for any number',
  },
  backoff: {
    read: backoffIn,
    must: 'be fixed, linear or exponential, and perhaps more, such as fixed,delaySeconds=10,maxSeconds=60,jitter=0.1',
  },
}

function readSetting(name: SettingName, typed: Typed): unknown {
  const { read, must = settingRows[name].must } = readings[settingOptions[name].reads]
  const value = read(typed)
  if (settingRows[name].settle(value) !== undefined) return value
  throw new UsageError(`${optionName(name)} must ${must}, got ${JSON.stringify(asTyped(typed))}`)
}

function asTyped(typed: Typed): string {
  return Array.isArray(typed) ? typed.join(',') : String(typed)
}

function numberIn(typed: Typed): number | Typed {
  return typeof typed === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(typed) ? Number(typed) : typed
}

function serversIn(typed: Typed): unknown {
  const texts = Array.isArray(typed) ? typed : [typed]
  return texts.flatMap((text) => text.split(',')).map((text: string) => text.trim())
}

/** `100/60`, `10/s`, `600/5m` */
function rateIn(typed: Typed): unknown {
  if (typed === 'false') return false
  const [, limit, span = ''] = /^(\d+)\/(.+)$/.exec(String(typed)) ?? []
  const perMs = spanMs(/^[a-z]/.test(span) ? `1${span}` : span)
  return perMs === undefined ? typed : { limit: Number(limit), perSeconds: perMs / 1_000 }
}

/** `fixed`, `fixed,delaySeconds=10`, `delaySeconds=10` */
function backoffIn(typed: Typed): unknown {
  const fields = String(typed)
    .split(',')
    .map((field, index): readonly [string, unknown] => {
      const [name, ...value] = field.split('=').map((part) => part.trim())
      return value.length === 0 && index === 0 ? ['kind', name] : [name as string, numberIn(value.join('='))]
    })
  return Object.fromEntries(fields)
}
