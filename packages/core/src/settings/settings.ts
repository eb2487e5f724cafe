import { settingRows } from './setting-rows.js'
import type { SettingName, SettingValues } from './setting-values.js'

/** Where an effective value came from; what stands further down outranks what stands above it. Of the last three one is there at most. */
export type SettingSource =
  | 'built-in'
  | 'configuration'
  | '@Work'
  | '@Job'
  | 'overrides'
  | 'Gearman.open()'
  | 'command line'

/** A value together with where it came from. */
export interface Setting<T> {
  readonly value: T
  readonly source: SettingSource
}

/** Every setting, each with its source. */
export type Settings = { readonly [K in SettingName]: Setting<SettingValues[K]> }

/** Values as one level states them: what is missing is left to the level below. */
export type StatedSettings = { readonly [K in SettingName]?: unknown }

/** One level of the resolution order. */
export interface SettingLevel {
  readonly source: SettingSource
  readonly values: StatedSettings
  /** Says that a value cannot be, naming the place it was written. */
  refuse(name: SettingName, must: string, got: unknown): never
}

const settingNames = Object.keys(settingRows) as SettingName[]

/** What every setting is when nobody says anything. */
export const builtInSettings: Settings = settingsOf(settingNames, (name) => ({
  value: settingRows[name].builtIn,
  source: 'built-in',
})) as Settings

/** Lays levels over settled settings, the strongest last. Zero, false and '' are values; null and undefined are not. */
export function layerSettings(below: Settings, ...levels: readonly SettingLevel[]): Settings {
  return Object.assign({}, below, ...levels.map(settleLevel))
}

/** The bare values, for code that does not care where they came from. */
export function settingValues(settings: Settings): SettingValues {
  const entries = Object.entries(settings).map(([name, setting]) => [name, setting.value])
  return Object.fromEntries(entries) as SettingValues
}

/** What a level states. It says little: a list of a hundred jobs lays a hundred and fifty of them. */
export function settleLevel(level: SettingLevel): Partial<Settings> {
  const stated = settingNames.filter(
    (name) => level.values[name] !== undefined && level.values[name] !== null,
  )
  return settingsOf(stated, (name) => settle(level, name, level.values[name]))
}

function settle(level: SettingLevel, name: SettingName, stated: unknown): Setting<unknown> {
  const value = settingRows[name].settle(stated)
  if (value === undefined) return level.refuse(name, settingRows[name].must, stated)
  return { value, source: level.source }
}

function settingsOf(
  names: readonly SettingName[],
  settingOf: (name: SettingName) => Setting<unknown>,
): Partial<Settings> {
  return Object.fromEntries(names.map((name) => [name, settingOf(name)]))
}
