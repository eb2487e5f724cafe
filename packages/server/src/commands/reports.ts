import { type ReportName, reportPieces, type WrittenRows } from '@gearwork/protocol'
import { reportedVersion } from '../version.js'
import type { Command } from './command.js'

export const status: Command<'status'> = ({ jobs }) =>
  inParts(
    'status',
    rows(jobs.queues, ({ name, total, running, workers }) => ({ function: name, total, running, workers })),
  )

export const priorityStatus: Command<'prioritystatus'> = ({ jobs }) =>
  inParts(
    'prioritystatus',
    rows(jobs.queues, (queue) => ({
      function: queue.name,
      high: queue.queued('high'),
      normal: queue.queued('normal'),
      low: queue.queued('low'),
      workers: queue.workers,
    })),
  )

/** Everybody who is connected, whoever asks included. */
export const workers: Command<'workers'> = ({ everybody }) =>
  inParts(
    'workers',
    rows(everybody, ({ identity: { number, peer, clientId }, worker }) => ({
      connection: number,
      address: peer,
      clientId,
      functions: worker.abilities.names,
    })),
  )

export const showJobs: Command<'show jobs'> = ({ jobs }) =>
  inParts(
    'show jobs',
    rows(jobs, (job) => ({
      handle: jobs.handleOf(job),
      retries: job.retries,
      ignored: job.abandoned,
      background: job.background,
    })),
  )

export const showUniqueJobs: Command<'show unique jobs'> = ({ jobs }) =>
  inParts(
    'show unique jobs',
    rows(jobs, ({ unique }) => unique),
  )

export const version: Command<'version'> = () => `OK ${reportedVersion}\n`

/** gearmand's levels; ours says what it has to say to its `log`. */
export const verbose: Command<'verbose'> = () => 'OK ERROR\n'

export const getPid: Command<'getpid'> = () => `OK ${process.pid}\n`

function* rows<T, Row>(items: Iterable<T>, row: (item: T) => Row): Iterable<Row> {
  for (const item of items) yield row(item)
}

/** About a millisecond's work. */
const partPieces = 1_000

/**
 * There may be millions of jobs, and of functions: whoever may connect may name them, and serve them. Each part is true
 * when it is made: what ends in the meantime is not listed, and what comes in the meantime may not be either.
 */
function* inParts<N extends ReportName>(
  name: N,
  rows: Iterable<WrittenRows[N]>,
): Generator<string, string, undefined> {
  let part = ''
  let pieces = 0
  for (const piece of reportPieces(name, rows)) {
    if (pieces === partPieces) {
      yield part
      part = ''
      pieces = 0
    }
    part += piece
    pieces += 1
  }
  return part
}
