import type { KeyRow, KeyTable, ServerSection } from '@gearwork/core'
import type { JobServerOptions } from '@gearwork/server'
import { UsageError } from './errors.js'
import { type ServerOptionRow, serverOptions } from './server-options.js'
import { readTls } from './tls-files.js'

/** The options of the command as commander gives them, by their long names in camelCase. */
export type TypedServerOptions = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** What a server starts with, once everybody has been heard. Paths are absolute. */
export interface ServerPlan {
  readonly server: JobServerOptions
  readonly drainMs: number
  readonly pidFile: string | undefined
  readonly log: LogPlan
}

export interface LogPlan {
  readonly level: NonNullable<ServerSection['logLevel']>
  readonly format: NonNullable<ServerSection['logFormat']>
  readonly file: string | undefined
}

/** Docker and supervisord kill after ten seconds: by then it has said what is lost. */
const defaultDrainSeconds = 8

/** Command line > configuration > built-in. @throws {UsageError} @throws {UnreadableError} */
export async function planServer(
  typed: TypedServerOptions,
  configured: ServerSection,
  cwd: string,
): Promise<ServerPlan> {
  const { isPortUnused, serverKeys, settleServer } = await import('@gearwork/core')
  const stated = readTyped(typed, serverKeys)
  if (isPortUnused(stated)) {
    throw new UsageError(
      '--port is for addresses that name none: leave it out of --listen, or leave out --port',
    )
  }
  return planOf(merged(configured, settleServer(stated, cwd)))
}

function planOf({ port: _, drainTimeout = defaultDrainSeconds, ...section }: ServerSection): ServerPlan {
  const { pidFile, logLevel = 'info', logFormat = 'pretty', logFile, tls, ...server } = section
  return {
    server: { ...server, ...(tls === undefined ? {} : { tls: readTls(tls) }) },
    drainMs: drainTimeout * 1_000,
    pidFile,
    log: { level: logLevel, format: logFormat, file: logFile },
  }
}

function merged(below: ServerSection, above: ServerSection): ServerSection {
  const groups = (['limits', 'tls'] as const)
    .filter((key) => (below[key] ?? above[key]) !== undefined)
    .map((key) => [key, { ...below[key], ...above[key] }])
  return { ...below, ...above, ...Object.fromEntries(groups) }
}

/** What was typed, as a section of the configuration would say it. */
function readTyped(typed: TypedServerOptions, keys: KeyTable): ServerSection {
  const section: Record<string, unknown> = typed.verbose === true ? { logLevel: 'debug' } : {}
  for (const row of serverOptions) {
    const value = typed[attributeOf(row)]
    if (row.key === undefined || value === undefined) continue
    const [first, second] = row.key.split('.') as [string, string?]
    const settled = settle(row, keyRow(keys, row.key), value)
    section[first] = second === undefined ? settled : { ...(section[first] as object), [second]: settled }
  }
  return section
}

function settle(option: ServerOptionRow, { must, settle }: KeyRow, typed: unknown): unknown {
  const settled = settle(meant(option, typed))
  if (settled !== undefined) return settled
  const wanted = isMilliseconds(option) ? 'be a number of seconds, 0 or more' : must
  throw new UsageError(`${longName(option.flags)} must ${wanted}, got ${JSON.stringify(typed)}`)
}

/** A number where one is wanted and stands; what else was typed is as it is. */
function meant(option: ServerOptionRow, typed: unknown): unknown {
  if (!/<(number|seconds)>/.test(option.flags) || !/^-?\d+(\.\d+)?$/.test(String(typed))) return typed
  return isMilliseconds(option) ? Math.round(Number(typed) * 1_000) : Number(typed)
}

function isMilliseconds({ key }: ServerOptionRow): boolean {
  return key?.endsWith('Ms') === true
}

function keyRow(keys: KeyTable, path: string): KeyRow {
  const [first, second] = path.split('.') as [string, string?]
  const row = keys[first] as KeyTable[string]
  return second === undefined || !('keys' in row) ? (row as KeyRow) : keyRow(row.keys, second)
}

/** `-j, --job-retries <number>` → `jobRetries` */
function attributeOf({ flags }: ServerOptionRow): string {
  return longName(flags)
    .slice(2)
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] as string
}
