import type { JobServer, JobServerOptions, ServerLogEntry } from '@gearwork/server'
import type { Context } from '../context.js'
import { UsageError } from '../errors.js'
import { exitCodes, signalExitCode } from '../exit-codes.js'
import { bad, type Line, strong } from '../line.js'
import { type SignalWatch, watchSignals } from '../signals.js'

export interface ServerCommandOptions {
  readonly listen?: readonly string[] | undefined
  readonly port?: string | undefined
  readonly jobRetries?: string | undefined
  readonly verbose?: boolean | undefined
}

/**
 * How long the jobs that are held may take once a signal asked, in milliseconds. Docker and supervisord kill after
 * ten seconds: by then it has said what is lost.
 */
const drainMs = 8_000

/**
 * `gearman server`: the embedded job server. The first signal takes no more jobs and lets those that it holds be
 * done; the second ends it now.
 */
export async function runServer(context: Context, _args: readonly string[], options: ServerCommandOptions) {
  const [{ createJobServer }, { server: configured }] = await Promise.all([
    import('@gearwork/server'),
    context.configuration(),
  ])
  const signals = watchSignals(context.surroundings)
  try {
    const log = (entry: ServerLogEntry) => tell(context, entry, options.verbose)
    const server = createJobServer({ ...configured, ...typedOptions(options), log })
    await server.start()
    return await untilStopped(context, server, signals)
  } finally {
    signals.ignore()
  }
}

async function untilStopped({ output }: Context, server: JobServer, signals: SignalWatch): Promise<number> {
  const signal = await signals.first
  output.stamp(strong('stopping:'), ` ${signal} asked it to; a second signal ends it now`)
  let code: number = exitCodes.done
  void signals.second.then((insisted) => {
    code = signalExitCode(insisted)
    void server.stop()
  })
  await server.drain(drainMs)
  return code
}

function typedOptions({ listen, port, jobRetries }: ServerCommandOptions): JobServerOptions {
  return {
    ...(listen === undefined ? {} : { listen }),
    ...(port === undefined ? {} : { listen: { host: '127.0.0.1', port: whole('--port', port, 0, 65_535) } }),
    ...(jobRetries === undefined ? {} : { jobRetries: whole('--job-retries', jobRetries, -1) }),
  }
}

function whole(option: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`
  throw new UsageError(`${option} must be a whole number, ${range}, got ${JSON.stringify(text)}`)
}

type EntryLines = { readonly [E in ServerLogEntry as E['event']]: (entry: E) => Line }

/** A line for each thing that happens. */
const entryLines: EntryLines = {
  listening: ({ address }) => ['listens on ', strong(address)],
  listenerFailed: ({ address, error }) => [bad(`no longer listens on ${address}`), `: ${error.message}`],
  connected: ({ connection, peer }) => [`connection ${connection} from ${peer}`],
  disconnected: ({ connection, peer, error }) => [
    `connection ${connection} from ${peer} is gone${error === undefined ? '' : `: ${error.message}`}`,
  ],
  refused: ({ peer, maxConnections }) => [`refused ${peer}: there are ${maxConnections} connections already`],
  cutOff: ({ connection, peer, unsentBytes, totalUnsentBytes: total }) => [
    `cut off connection ${connection} from ${peer}: it left ${unsentBytes} bytes unread`,
    total === undefined ? '' : `, of ${total} that all together left`,
  ],
  handshakeFailed: ({ peer, error }) => [`no TLS with ${peer}: ${error.message}`],
  jobGivenUp: ({ handle, function: name, retries }) => [
    bad(`gave up ${handle}`),
    ` of ${name}: it lost its worker ${retries} times`,
  ],
  storeOpened: ({ file, jobs }) => [
    'keeps jobs in ',
    strong(file),
    `: ${jobs === 1 ? '1 is' : `${jobs} are`} there`,
  ],
  storeFailed: ({ file, reason }) => [bad(`cannot keep jobs in ${file}`), `: ${reason}`],
  storeRecovered: ({ file }) => [`keeps jobs in ${file} again`],
  draining: ({ jobs }) => [`draining: ${counted(jobs)} left`],
  stopped: ({ jobs, kept }) => [`stopped: ${ending(jobs, kept)}`],
}

function counted(jobs: number): string {
  return jobs === 1 ? '1 job is' : `${jobs} jobs are`
}

function ending(jobs: number, kept: number): string {
  const said = [
    ...(kept > 0 ? [`${counted(kept)} kept`] : []),
    ...(jobs > 0 ? [`${counted(jobs)} lost`] : []),
  ]
  return said.length === 0 ? 'no job was waiting' : said.join(', ')
}

/** What is told only to those who ask for every connection. */
const chatter: ReadonlySet<ServerLogEntry['event']> = new Set(['connected', 'disconnected'])

function tell({ output }: Context, entry: ServerLogEntry, verbose = false): void {
  if (chatter.has(entry.event) && !verbose) return
  const say = entryLines[entry.event] as (entry: ServerLogEntry) => Line
  output.stamp(...say(entry))
}
