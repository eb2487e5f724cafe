import { payloadBytes } from '../contenders/contender.js'
import { measure } from '../contenders.js'
import { type Measurement, type Settings, scaled, takeTurns } from '../measurement.js'
import { type ServerName, startServer } from '../servers.js'
import { cells, mebibytes, short, spread, table, verdict, whole } from '../table.js'

const sides = ['gearmand', 'gearwork'] as const satisfies readonly ServerName[]
const queuedJobs = 1_000_000

/** How a server grows while a million jobs are queued that nobody fetches. */
export const memory: Measurement = {
  name: `server memory: a queue of ${whole(queuedJobs)} jobs of ${payloadBytes} bytes`,
  async measure(settings) {
    const samples = await takeTurns(settings.runs, sides, (side) => measureOnce(side, settings))
    const median = (side: (typeof sides)[number]) =>
      spread(samples[side].map(({ bytesAJob }) => bytesAJob)).median
    const rows = sides.map((side) => [
      side,
      ...cells(spread(samples[side].map(({ bytesAJob }) => bytesAJob)), whole),
      short(median(side) / median('gearmand')),
      mebibytes(Math.max(...samples[side].map(({ peakBytes }) => peakBytes))),
    ])
    const columns = ['bytes a job: min', 'median', 'max', '× gearmand', 'peak MiB of the server']
    const reached = verdict(median('gearwork') <= median('gearmand'), '≤ 1 × gearmand')
    return `${table(columns, rows)}\n\n${reached}`
  },
}

async function measureOnce(side: ServerName, settings: Settings) {
  const server = await startServer(side)
  try {
    const jobs = scaled(queuedJobs, settings)
    const before = server.memory().now
    await measure({ contender: 'raw', mode: 'submit', port: server.port, jobs, inFlight: 500 })
    const { now, peak } = server.memory()
    return { bytesAJob: (now - before) / jobs, peakBytes: peak }
  } finally {
    await server.stop()
  }
}
