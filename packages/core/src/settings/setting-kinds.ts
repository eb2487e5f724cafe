import { parseAddress, type ServerAddress } from '@gearwork/transport/address'

/** What one setting is by itself, what it means and what it may be. */
export interface SettingRow<T> {
  readonly builtIn: T
  /** Its key in the configuration: under `defaults`, but for `servers`. */
  readonly key: string
  /** What the setting decides, with its unit. */
  readonly says: string
  /** What a value must be, to follow "must". */
  readonly must: string
  /** The settled value, or undefined for one that cannot be. */
  settle(value: unknown): T | undefined
}

/** A whole number, 0 or more. */
export function count(key: string, builtIn: number, says: string): SettingRow<number> {
  const settle = (value: unknown) => (isWhole(value) && value >= 0 ? value : undefined)
  return { builtIn, key, says, must: 'be a whole number, 0 or more', settle }
}

/** Seconds, also parts of them, 0 or more. */
export function seconds(key: string, says: string): SettingRow<number> {
  const settle = (value: unknown) =>
    typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
  return { builtIn: 0, key, says, must: 'be a number of seconds, 0 or more', settle }
}

/** A text that fits a name. */
export function text(key: string, says: string): SettingRow<string> {
  const settle = (value: unknown) =>
    typeof value === 'string' && !/\s|\p{Cc}/u.test(value) ? value : undefined
  return { builtIn: '', key, says, must: 'be a string without white space', settle }
}

/** True or false. */
export function flag(key: string, builtIn: boolean, says: string): SettingRow<boolean> {
  const settle = (value: unknown) => (typeof value === 'boolean' ? value : undefined)
  return { builtIn, key, says, must: 'be true or false', settle }
}

export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

/** One server, a list, or a map by name as the ancestor's configuration has it. */
export function settleServers(value: unknown): readonly ServerAddress[] | undefined {
  const entries = listOfServers(value)
  if (entries === undefined || entries.length === 0) return undefined
  try {
    return entries.map((entry) => parseAddress(entry as string))
  } catch {
    return undefined
  }
}

function listOfServers(value: unknown): readonly unknown[] | undefined {
  if (typeof value === 'string') return value.split(',')
  if (Array.isArray(value)) return value
  if (typeof value !== 'object' || value === null) return undefined
  return 'host' in value ? [value] : Object.values(value)
}
