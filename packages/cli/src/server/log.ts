import { logTo, type ServerLogLevel } from '@gearwork/server'
import type { Context } from '../context.js'
import { printableJson } from '../terminal/escape.js'
import { bad } from '../terminal/line.js'
import { Output } from '../terminal/output.js'
import type { OutputStream, Surroundings } from '../terminal/surroundings.js'
import { commandEntries, isCommandEntry, type LogEntry, levelOf, lineOf } from './entries.js'
import { LogFile } from './log-file.js'
import type { LogPlan } from './plan.js'
import { type LogLevel, logLevels } from './words.js'

/** The log of a server: every entry from the level that was asked for on, in the form that was asked for. */
export class ServerLog {
  readonly tell: (entry: LogEntry) => void
  readonly #file: LogFile | undefined
  readonly #context: Context

  private constructor(tell: (entry: LogEntry) => void, file: LogFile | undefined, context: Context) {
    this.tell = tell
    this.#file = file
    this.#context = context
  }

  /** @throws {UnwritableError} */
  static async open(context: Context, plan: LogPlan): Promise<ServerLog> {
    const { surroundings, output } = context
    const file = plan.file === undefined ? undefined : new LogFile(plan.file)
    // A file is no terminal: nothing in it is painted.
    const target = file === undefined ? surroundings : { ...surroundings, stdout: file, env: {} }
    const level = file === undefined && output.quiet ? quieter(plan.level) : plan.level
    const tell = plan.format === 'json' ? await jsonLines(target, level) : prettyLines(target, level)
    return new ServerLog(tell, file, context)
  }

  /**
   * From now on a log that cannot be written any more is told on stderr, and no reason to end.
   * @throws {UnwritableError} @throws {BrokenOutputError} where it could not be until now.
   */
  async outlast(): Promise<void> {
    this.#file?.goOnWith((problem) => this.#context.output.complain(bad('log:'), ' ', problem))
    await this.#context.outlastOutput()
  }

  /** Begins the file anew, after logrotate moved it. False where there is none. */
  reopen(): boolean {
    const file = this.#file
    if (file?.reopen()) this.tell({ event: 'logReopened', file: file.path })
    return file !== undefined
  }

  close(): void {
    this.#file?.close()
  }
}

/** Quiet leaves errors. */
function quieter(level: LogLevel): LogLevel {
  return lets(level, 'warn') ? 'error' : level
}

function prettyLines(target: Surroundings, threshold: LogLevel): (entry: LogEntry) => void {
  const output = new Output(target)
  return (entry) => {
    if (lets(threshold, levelOf(entry))) output.stamp(...lineOf(entry))
  }
}

/** Whether a log that tells so much tells of that. */
function lets(threshold: LogLevel, level: ServerLogLevel): boolean {
  return threshold !== 'silent' && logLevels.indexOf(level) <= logLevels.indexOf(threshold)
}

/** pino is loaded only where it is asked for. */
async function jsonLines({ stdout, now }: Surroundings, level: LogLevel): Promise<(entry: LogEntry) => void> {
  const { pino } = await import('pino')
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (name) => ({ level: name }) },
    },
    safely(stdout),
  )
  const tellServers = logTo(logger)
  return (entry) => {
    if (!isCommandEntry(entry)) return tellServers(entry)
    const { level, message } = commandEntries[entry.event]
    logger[level](entry, message)
  }
}

function safely(stream: OutputStream): { write(line: string): void } {
  return { write: (line) => void stream.write(printableJson(line)) }
}
