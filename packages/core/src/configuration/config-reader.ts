import { quote } from '@gearwork/transport/quote'
import { suggestion } from '../text.js'
import { InvalidConfigurationError } from './config-errors.js'
import { configurationKeys, foreignKeys } from './config-keys.js'
import { nearestKey } from './config-suggestions.js'
import type { KeyRow, KeyTable } from './key-rows.js'

/** Where something stands in a configuration: the file, and the keys down to it. */
export interface Place {
  readonly file: string | undefined
  readonly keys: readonly string[]
}

/** A section that was held against its table: only keys that are in it, only values that can be. */
export interface ReadSection {
  readonly [key: string]: unknown
}

/**
 * What a section says, by the names that its table has. Keys may be written in snake_case or camelCase; `null`
 * says nothing.
 * @throws {InvalidConfigurationError} naming the key, quoting the value.
 */
export function readSection(table: KeyTable, section: unknown, place: Place): ReadSection {
  if (!isMap(section)) return refuse(place, 'be a map of keys', section)
  const read: Record<string, unknown> = {}
  for (const [written, value] of Object.entries(section)) {
    if (value === null || value === undefined) continue
    const below = { ...place, keys: [...place.keys, written] }
    const key = findKey(table, written, below)
    if (Object.hasOwn(read, key)) throw invalid(below, `${sayKey(below)} is said twice, in two spellings`)
    read[key] = readValue(table[key] as KeyTable[string], value, below)
  }
  return read
}

function readValue(row: KeyTable[string], value: unknown, place: Place): unknown {
  if (isSection(row) && (row.or === undefined || isMap(value))) return readSection(row.keys, value, place)
  const { must, settle } = (isSection(row) ? row.or : row) as KeyRow
  const settled = settle(value)
  return settled === undefined ? refuse(place, must, value) : settled
}

function isSection(row: KeyTable[string]): row is Extract<KeyTable[string], { readonly keys: KeyTable }> {
  return 'keys' in row
}

function findKey(table: KeyTable, written: string, place: Place): string {
  const key = Object.keys(table).find((known) => camelCase(known) === camelCase(written))
  if (key !== undefined) return key
  const advice = foreignKeys.get(written) ?? misplaced(camelCase(written))
  const help = advice === undefined ? suggestion(nearestKey(table, written)) : `: ${advice}`
  throw invalid(place, `there is no key ${sayKey(place)}${help}`)
}

/** A key of the whole, written into one of its sections. */
function misplaced(key: string): string | undefined {
  return Object.hasOwn(configurationKeys, key) ? `${key} stands at the top of the configuration` : undefined
}

function refuse(place: Place, must: string, got: unknown): never {
  throw invalid(place, `${sayKey(place)} must ${must}, got ${quote(got)}`)
}

function invalid({ file }: Place, problem: string): InvalidConfigurationError {
  return new InvalidConfigurationError(problem, file)
}

function sayKey({ keys }: Place): string {
  return keys.length === 0 ? 'the configuration' : keys.join('.')
}

/** `job_prefix` → `jobPrefix` */
function camelCase(key: string): string {
  return key.replace(/_+([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
