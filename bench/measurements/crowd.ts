import type { Connected, Served } from '../contenders/crowd.js'
import { startScript } from '../contenders.js'
import { type Measurement, type Settings, scaled, takeTurns } from '../measurement.js'
import { type ServerName, startServer } from '../servers.js'
import { cells, mebibytes, quantile, short, spread, table, verdict, whole } from '../table.js'

const sides = ['gearmand', 'gearwork'] as const satisfies readonly ServerName[]
const clients = 10_000
/** Background jobs that each client submits, one after the other. */
const jobsEach = 10
/** Of a quarter of the clients each: one process may not open as many files. */
const processes = 4

interface Sample {
  readonly connected: number
  /** Clients that had an answer to every job. */
  readonly served: number
  /** Milliseconds from a job to its answer. */
  readonly p50: number
  readonly p99: number
  readonly peakBytes: number
}

/** Many clients at the same time, all connected before the first submits. */
export const crowd: Measurement = {
  name: `server crowd: ${whole(clients)} connected, each submits`,
  async measure(settings) {
    const samples = await takeTurns(settings.runs, sides, (side) => measureOnce(side, settings))
    const expected = shareOfClients(settings) * processes
    const fewest = Math.min(...samples.gearwork.map(({ served }) => served))
    return [
      table(
        columns,
        sides.map((side) => [side, ...row(samples[side])]),
      ),
      '',
      verdict(fewest === expected, `all ${whole(expected)} served, in every round`),
    ].join('\n')
  },
}

const columns = [
  ...['connected', 'served', 'p50 ms: min', 'median', 'max', 'p99 ms: min', 'median', 'max'],
  'peak MiB of the server',
]

function row(samples: readonly Sample[]): readonly string[] {
  return [
    whole(Math.min(...samples.map(({ connected }) => connected))),
    whole(Math.min(...samples.map(({ served }) => served))),
    ...cells(spread(samples.map(({ p50 }) => p50)), short),
    ...cells(spread(samples.map(({ p99 }) => p99)), short),
    mebibytes(Math.max(...samples.map(({ peakBytes }) => peakBytes))),
  ]
}

async function measureOnce(side: ServerName, settings: Settings): Promise<Sample> {
  const server = await startServer(side)
  const args = [server.port, shareOfClients(settings), jobsEach]
  const crowds = Array.from({ length: processes }, () => startScript('crowd', args))
  try {
    const connected = await Promise.all(crowds.map((crowd) => crowd.answer<Connected>()))
    for (const crowd of crowds) crowd.tell('submit')
    const served = await Promise.all(crowds.map((crowd) => crowd.answer<Served>()))
    const answersMs = served.flatMap(({ answersMs }) => answersMs)
    return {
      connected: sum(connected.map((crowd) => crowd.connected)),
      served: sum(served.map((crowd) => crowd.served)),
      p50: quantile(answersMs, 0.5),
      p99: quantile(answersMs, 0.99),
      peakBytes: server.memory().peak,
    }
  } finally {
    await Promise.all(crowds.map((crowd) => crowd.stop()))
    await server.stop()
  }
}

function shareOfClients(settings: Settings): number {
  return Math.ceil(scaled(clients, settings) / processes)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
