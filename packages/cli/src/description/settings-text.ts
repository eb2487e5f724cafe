import type { Backoff, Codec, JobRate, Setting, SettingName, Settings } from '@gearwork/core'
import { backoffText, rateLimitText } from '@gearwork/core/catalogue'
import { formatAddress, type ServerAddress } from '@gearwork/transport/address'
import { faint, type Line, label, value } from '../terminal/line.js'

/** Each setting with its value and where that came from, in the order of the table of settings. */
export function settingLines(prefix: string, settings: Settings): readonly Line[] {
  return [
    [label(`${prefix}\\settings`), ' :'],
    [],
    ...namedSettings(settings).map(([name, setting]) => [
      '    ',
      label(name),
      ' : ',
      value(readable(setting.value)),
      ' ',
      faint(`(${setting.source})`),
    ]),
    [],
  ]
}

/** The same for programs: values as they are. */
export function settingData(settings: Settings): Readonly<Record<string, Setting<unknown>>> {
  return Object.fromEntries(
    namedSettings(settings).map(([name, { value, source }]) => [name, { value: nameOfCodec(value), source }]),
  )
}

function namedSettings(settings: Settings): readonly (readonly [SettingName, Setting<unknown>])[] {
  return Object.entries(settings) as unknown as readonly [SettingName, Setting<unknown>][]
}

function readable(value: unknown): string {
  if (Array.isArray(value)) return value.map((server: ServerAddress) => formatAddress(server)).join(', ')
  if (isBackoff(value)) return backoffText(value)
  if (isRate(value)) return rateLimitText(value)
  return value === '' ? "''" : String(nameOfCodec(value))
}

function isBackoff(value: unknown): value is Backoff {
  return typeof value === 'object' && value !== null && 'delaySeconds' in value
}

function isRate(value: unknown): value is JobRate {
  return typeof value === 'object' && value !== null && 'perSeconds' in value
}

/** A codec of the work's own says its name; how it does what it does is no setting. */
function nameOfCodec(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'encode' in value ? (value as Codec).name : value
}
