import { type ServerLogEntry, type ServerLogLevel, serverLogLevel } from '@gearwork/server'
import { bad, type Line, strong } from '../terminal/line.js'

/** What the command itself tells its log. JSON has the number of the process in every line. */
export type CommandEntry =
  | { readonly event: 'started'; readonly version: string }
  | { readonly event: 'inMemory' }
  | { readonly event: 'exposed'; readonly addresses: readonly string[]; readonly encrypted: boolean }
  | { readonly event: 'stopping'; readonly signal: string }
  | { readonly event: 'logReopened'; readonly file: string }

/** Everything that is told: what the server tells, and what the command adds. */
export type LogEntry = ServerLogEntry | CommandEntry

/** What each entry of the command is in a log of levels, and its message in JSON. */
export const commandEntries: {
  readonly [E in CommandEntry['event']]: { readonly level: ServerLogLevel; readonly message: string }
} = {
  started: { level: 'info', message: 'started' },
  inMemory: { level: 'info', message: 'jobs are held in memory' },
  exposed: { level: 'warn', message: 'administrative commands are open to other machines' },
  stopping: { level: 'info', message: 'stopping' },
  logReopened: { level: 'info', message: 'log reopened' },
}

export function isCommandEntry(entry: LogEntry): entry is CommandEntry {
  return Object.hasOwn(commandEntries, entry.event)
}

export function levelOf(entry: LogEntry): ServerLogLevel {
  return isCommandEntry(entry) ? commandEntries[entry.event].level : serverLogLevel(entry)
}

/** An entry as people read it. */
export function lineOf(entry: LogEntry): Line {
  const say = entryLines[entry.event] as (entry: LogEntry) => Line
  return [...prefixes[levelOf(entry)], ...say(entry)]
}

const prefixes: { readonly [L in ServerLogLevel]: Line } = {
  error: [bad('error:'), ' '],
  warn: [strong('warning:'), ' '],
  info: [],
  debug: [],
}

/** A line for each thing that happens. */
const entryLines: { readonly [E in LogEntry as E['event']]: (entry: E) => Line } = {
  started: ({ version }) => ['gearwork ', strong(version), `, process ${process.pid}`],
  inMemory: () => ['jobs are held in memory: they are lost when it stops (--persist keeps them)'],
  exposed: ({ addresses, encrypted }) => [
    `other machines reach ${addresses.join(', ')} and may cancel jobs and drop functions there`,
    `${encrypted ? '' : ', unencrypted'} (--admin loopback forbids it)`,
  ],
  stopping: ({ signal }) => [strong('stopping:'), ` ${signal} asked it to; ${nextSignal(signal)}`],
  logReopened: ({ file }) => [`opened ${file} anew`],
  listening: ({ address, ...how }) => ['listens on ', strong(address), encryption(how)],
  listenerFailed: ({ address, error }) => [`no longer listens on ${address}: ${error.message}`],
  connected: ({ connection, peer }) => [`connection ${connection} from ${peer}`],
  disconnected: ({ connection, peer, error }) => [
    `connection ${connection} from ${peer} is gone${error === undefined ? '' : `: ${error.message}`}`,
  ],
  refused: ({ peer, maxConnections }) => [`refused ${peer}: no more than ${maxConnections} may be connected`],
  cutOff: ({ connection, peer, reason, bytes, totalBytes: total }) => [
    `cut off connection ${connection} from ${peer}: ${cutOffReasons[reason](bytes)}`,
    total === undefined ? '' : `, of ${total} in all`,
  ],
  timedOut: ({ connection, peer, limit, milliseconds }) => [
    `hung up on connection ${connection} from ${peer}: it took longer than ${limit} (${milliseconds} ms)`,
  ],
  handshakeFailed: ({ peer, error }) => [`no TLS with ${peer}: ${error.message}`],
  jobGivenUp: ({ handle, function: name, retries }) => [
    bad(`gave up ${handle}`),
    ` of ${name}: it lost its worker ${retries === 1 ? 'once' : `${retries} times`}`,
  ],
  storeOpened: ({ file, jobs }) => [
    'keeps jobs in ',
    strong(file),
    `: ${jobs === 1 ? '1 is' : `${jobs} are`} there`,
  ],
  storeFailed: ({ file, reason }) => [`cannot keep jobs in ${file}: ${reason}`],
  storeRecovered: ({ file }) => [`keeps jobs in ${file} again`],
  draining: ({ jobs }) => [`draining: ${counted(jobs)} left`],
  stopped: ({ jobs, kept }) => [`stopped: ${ending(jobs, kept)}`],
}

type Listening = Extract<ServerLogEntry, { readonly event: 'listening' }>
type CutOff = Extract<ServerLogEntry, { readonly event: 'cutOff' }>

function encryption({ tls, clientCertificates }: Pick<Listening, 'tls' | 'clientCertificates'>): string {
  if (!tls) return ''
  return clientCertificates ? ', with TLS and client certificates' : ', with TLS'
}

const cutOffReasons: { readonly [R in CutOff['reason']]: (bytes: number) => string } = {
  unsent: (bytes) => `it left ${bytes} bytes unread`,
  unfinished: (bytes) => `it sent ${bytes} bytes of a packet that is not whole`,
}

function nextSignal(asked: string): string {
  return asked === 'SIGUSR1' ? 'the next signal limits the time of its jobs' : 'a second signal ends it now'
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
