import type { KeyRow, KeyTable, ServerSection } from '@gearwork/core'
import { UsageError } from '../failures/errors.js'
import type { Reading, ServerOptionRow } from './option-row.js'
import { serverOptions } from './options.js'

/** The options of the command as commander gives them, by their long names in camelCase. */
export type TypedServerOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** What was typed, as a section of the configuration would say it. @throws {UsageError} */
export async function readTyped(typed: TypedServerOptions): Promise<ServerSection> {
  const { longestMs, serverKeys } = await import('@gearwork/core')
  const section: Record<string, unknown> = typed.verbose === true ? { logLevel: 'debug' } : {}
  for (const option of serverOptions) {
    const value = typed[attributeOf(option)]
    if (option.key === undefined || value === undefined) continue
    const [first, second] = option.key.split('.') as [string, string?]
    const settled = settle(option, rowOf(serverKeys, option.key), value, longestMs)
    section[first] = second === undefined ? settled : { ...(section[first] as object), [second]: settled }
  }
  return section
}

function settle({ name, reads }: ServerOptionRow, row: KeyRow, typed: unknown, longestMs: number): unknown {
  const settled = row.settle(readings[reads](typed))
  if (settled !== undefined) return settled
  const must = typedMust[reads]?.(longestMs) ?? row.must
  throw new UsageError(`--${name} must ${must}, got ${JSON.stringify(refused(row, typed))}`)
}

/** What of it cannot be, where several were typed. */
function refused(row: KeyRow, typed: unknown): unknown {
  return Array.isArray(typed) ? typed.find((one) => row.settle([one]) === undefined) : typed
}

/** What has to be typed, where a configuration says the same otherwise. */
const typedMust: { readonly [R in Reading]?: (longestMs: number) => string } = {
  texts: () => 'be host:port',
  seconds: (longestMs) => `be a number of seconds, 0 to ${longestMs / 1_000}`,
}

/** A number where one is wanted and stands; what else was typed is as it is, and refused by its row. */
const readings: { readonly [R in Reading]: (typed: unknown) => unknown } = {
  flag: (typed) => typed,
  text: (typed) => typed,
  texts: (typed) => typed,
  number: (typed) => numberIn(typed) ?? typed,
  seconds(typed) {
    const seconds = numberIn(typed)
    return seconds === undefined ? typed : inMilliseconds(seconds)
  },
}

function numberIn(typed: unknown): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(String(typed)) ? Number(typed) : undefined
}

/** A time that is there does not become 0, which often stands for no limit. */
function inMilliseconds(seconds: number): number {
  return Math.round(seconds * 1_000) || Math.ceil(seconds * 1_000)
}

function rowOf(keys: KeyTable, path: string): KeyRow {
  const [first, second] = path.split('.') as [string, string?]
  const row = keys[first] as KeyTable[string]
  return second === undefined || !('keys' in row) ? (row as KeyRow) : rowOf(row.keys, second)
}

/** `job-retries` → `jobRetries`, `no-round-robin` → `roundRobin`, as commander names them. */
function attributeOf({ name }: ServerOptionRow): string {
  return name.replace(/^no-/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
