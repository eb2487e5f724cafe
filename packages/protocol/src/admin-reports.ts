import { refuseAnswer } from './refuse-answer.js'

/** A row of `status`: jobs are counted queued and running together, and running alone. */
export interface FunctionStatus {
  readonly function: string
  /** Jobs queued and running. */
  readonly total: number
  /** Jobs running. */
  readonly running: number
  /** Connections that offer it. */
  readonly workers: number
}

/** A row of `prioritystatus`: queued jobs only. */
export interface FunctionPriorities {
  readonly function: string
  readonly high: number
  readonly normal: number
  readonly low: number
  /** Connections that offer it. */
  readonly workers: number
}

/** A row of `workers`: every connection is listed, whatever it does. */
export interface ConnectionReport {
  /** The number the server knows the connection by: its file descriptor in gearmand. */
  readonly connection: number
  /** Where the peer is, without its port. */
  readonly address: string
  /** `-` until the peer names itself. */
  readonly clientId: string
  /** What it offers; none for clients. */
  readonly functions: readonly string[]
}

/** A row of `show jobs`. */
export interface JobReport {
  readonly handle: string
  /** How often it has lost its worker. */
  readonly retries: number
  /** Nobody waits for it any more: it is dropped when its turn comes. */
  readonly ignored: boolean
  /** It runs whether or not anybody waits for it. */
  readonly background: boolean
}

/** One row of each report. */
export interface ReportRows {
  readonly status: FunctionStatus
  readonly prioritystatus: FunctionPriorities
  readonly workers: ConnectionReport
  readonly 'show jobs': JobReport
  readonly 'show unique jobs': string
}

/** The commands that are answered with a report. */
export type ReportName = keyof ReportRows

/** Rows as a server writes them: a worker's functions, of which there may be a million, need not be in a list. */
export type WrittenRows = Omit<ReportRows, 'workers'> & {
  readonly workers: Omit<ConnectionReport, 'functions'> & { readonly functions: Iterable<string> }
}

interface ReportFormat<Written, Row> {
  /** The line in pieces, its end included. */
  write(row: Written): Iterable<string>
  parse(line: string): Row
}

/** The line that ends every report. */
export const reportEnd = '.'

/** Each report's rows as lines, and back. Names are passed through as gearmand does: they are not escaped. */
const formats: { readonly [N in ReportName]: ReportFormat<WrittenRows[N], ReportRows[N]> } = {
  status: {
    write: (row) => [`${row.function}\t${row.total}\t${row.running}\t${row.workers}\n`],
    parse(line) {
      const [name, total, running, workers] = columns(line, 4)
      return { function: name, total: count(total), running: count(running), workers: count(workers) }
    },
  },
  prioritystatus: {
    write: (row) => [`${row.function}\t${row.high}\t${row.normal}\t${row.low}\t${row.workers}\n`],
    parse(line) {
      const [name, high, normal, low, workers] = columns(line, 5)
      return {
        function: name,
        high: count(high),
        normal: count(normal),
        low: count(low),
        workers: count(workers),
      }
    },
  },
  workers: {
    write: writeConnection,
    parse: parseConnection,
  },
  'show jobs': {
    write: (row) => [`${row.handle}\t${row.retries}\t${Number(row.ignored)}\t${Number(row.background)}\n`],
    parse(line) {
      const [handle, retries, ignored, background] = columns(line, 4)
      return { handle, retries: count(retries), ignored: flag(ignored), background: flag(background) }
    },
  },
  'show unique jobs': { write: (unique) => [`${unique}\n`], parse: (line) => line },
}

/** The whole report as a server sends it. */
export function formatReport<N extends ReportName>(name: N, rows: Iterable<WrittenRows[N]>): string {
  let text = ''
  for (const piece of reportPieces(name, rows)) text += piece
  return text
}

/** The same, in pieces of a line or a name at most: whoever sends a report of millions does not make it at once. */
export function* reportPieces<N extends ReportName>(
  name: N,
  rows: Iterable<WrittenRows[N]>,
): Generator<string, void, undefined> {
  for (const row of rows) yield* formats[name].write(row)
  yield `${reportEnd}\n`
}

/** One line of a report. @throws {ProtocolError} BAD_ANSWER, where the line has another shape. */
export function parseReportLine<N extends ReportName>(name: N, line: string): ReportRows[N] {
  return formats[name].parse(line)
}

/**
 * Columns are taken from the right: nothing keeps a tab out of a function's name.
 */
function columns<const N extends 4 | 5>(line: string, wanted: N): Columns<N> {
  const parts = line.split('\t')
  const spare = parts.length - wanted
  if (spare < 0) refuseAnswer(line, `a row of ${wanted} columns`)
  return [parts.slice(0, spare + 1).join('\t'), ...parts.slice(spare + 1)] as unknown as Columns<N>
}

type Columns<N extends 4 | 5> = N extends 4
  ? readonly [string, string, string, string]
  : readonly [string, string, string, string, string]

function count(text: string): number {
  if (!/^-?\d+$/.test(text)) refuseAnswer(text, 'a count')
  return Number(text)
}

function flag(text: string): boolean {
  if (text !== '0' && text !== '1') refuseAnswer(text, '0 or 1')
  return text === '1'
}

/** `38 127.0.0.1 - : resize mail` */
function* writeConnection(row: WrittenRows['workers']): Iterable<string> {
  yield `${row.connection} ${row.address} ${row.clientId} :`
  for (const name of row.functions) yield ` ${name}`
  yield '\n'
}

/** Addresses may hold colons, and ids spaces. */
function parseConnection(line: string): ConnectionReport {
  const match = /^(-?\d+) (\S+) (.*?) ?:((?: .*)?)$/s.exec(line)
  if (match === null) refuseAnswer(line, 'a connection')
  const [, connection, address, clientId, functions] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ]
  return {
    connection: Number(connection),
    address,
    clientId,
    functions: functions.split(' ').filter((name) => name !== ''),
  }
}
