import type { ServerSection, ServerSettings } from '@gearwork/core'
import type { JobServerOptions } from '@gearwork/server'
import { UsageError } from '../failures/errors.js'
import { refuseSameFiles } from './same-files.js'
import { readTls } from './tls-files.js'
import { readTyped, type TypedServerOptions } from './typed-options.js'
import type { LogLevel } from './words.js'

/** What a server starts with, once everybody has been heard. Paths are absolute. */
export interface ServerPlan {
  readonly server: JobServerOptions
  readonly drainMs: number
  readonly pidFile: string | undefined
  readonly log: LogPlan
}

export interface LogPlan {
  readonly level: LogLevel
  readonly format: NonNullable<ServerSection['logFormat']>
  readonly file: string | undefined
}

/** Docker and supervisord kill after ten seconds: by then it has said what is lost. */
const defaultDrainMs = 8_000

/** Command line > configuration > built-in, key by key. @throws {UsageError} @throws {UnreadableError} */
export async function planServer(
  typed: TypedServerOptions,
  configured: ServerSection,
  cwd: string,
): Promise<ServerPlan> {
  const { portProblem, settleServer, withServerPaths } = await import('@gearwork/core')
  const above = withServerPaths(await readTyped(typed), cwd)
  const whole = merged(configured, above)
  // Who typed a port wants it; one of the configuration may be for addresses that were replaced.
  const problem = portProblem({ port: above.port, listen: whole.listen }, wordsFor(above))
  if (problem !== undefined) throw new UsageError(problem)
  await refuseSameFiles(whole, above)
  return planOf(settleServer(whole))
}

function merged(below: ServerSection, above: ServerSection): ServerSection {
  const groups = (['limits', 'tls'] as const)
    .filter((key) => (below[key] ?? above[key]) !== undefined)
    .map((key) => [key, { ...below[key], ...above[key] }])
  return { ...below, ...above, ...Object.fromEntries(groups) }
}

function wordsFor({ listen }: ServerSection) {
  return { port: '--port', listen: listen === undefined ? 'server.listen' : '--listen' }
}

function planOf({ drainMs = defaultDrainMs, ...section }: ServerSettings): ServerPlan {
  const { pidFile, logLevel = 'info', logFormat = 'pretty', logFile, tls, ...server } = section
  return {
    server: { ...server, ...(tls === undefined ? {} : { tls: readTls(tls) }) },
    drainMs,
    pidFile,
    log: { level: logLevel, format: logFormat, file: logFile },
  }
}
