import type { Measure } from '../contenders/contender.js'
import { type ContenderName, measure, type Order, serve } from '../contenders.js'
import type { Family, Load, Side } from '../loads/load.js'
import { type Measurement, type Settings, scaled, takeTurns } from '../measurement.js'
import { startServer } from '../servers.js'
import { cells, mebibytes, short, spread, table, verdict, whole } from '../table.js'

interface Sample {
  /** Jobs a second. */
  readonly rate: number
  readonly peakBytes: number
}

type Samples = Readonly<Record<string, readonly Sample[]>>

/** A measurement of speed for each load of a family. */
export function throughput(family: Family): readonly Measurement[] {
  return family.loads.map((load) => ({
    name: `${family.name}: ${load.name}`,
    measure: async (settings) => {
      const samples = await takeTurns(settings.runs, Object.keys(family.sides), (side) =>
        measureOnce(family, load, side, settings),
      )
      return `${rates(family, samples)}\n\n${verdicts(family, load, samples)}`
    },
  }))
}

/** One run against a fresh server. */
async function measureOnce(family: Family, load: Load, name: string, settings: Settings): Promise<Sample> {
  const { contender, server: serverName, filler = 'raw' } = family.sides[name] as Side
  const { mode, inFlight } = load
  const jobs = scaled(typeof load.jobs === 'number' ? load.jobs : (load.jobs[name] as number), settings)
  const server = await startServer(serverName)
  const order: Order = { contender, mode, port: server.port, jobs, inFlight }
  try {
    if (family.warmUp > 0) await warmUp({ ...order, jobs: Math.ceil(jobs * family.warmUp) })
    const { seconds, peakMiB } = await perform(order, filler)
    const peakBytes = family.memoryOf === 'server' ? server.memory().peak : peakMiB * 1024 * 1024
    return { rate: jobs / seconds, peakBytes }
  } finally {
    await server.stop()
  }
}

/** With the queue or the worker that it needs. */
async function perform(order: Order, filler: ContenderName = 'raw'): Promise<Measure> {
  if (order.mode === 'drain') await measure({ ...order, contender: filler, mode: 'submit', inFlight: 500 })
  const worker = order.mode === 'call' ? await serve(order) : undefined
  try {
    return await measure(order)
  } finally {
    await worker?.stop()
  }
}

/** Leaves the server with an empty queue. */
async function warmUp(order: Order): Promise<void> {
  await perform(order)
  if (order.mode.startsWith('submit')) await measure({ ...order, mode: 'drain' })
}

/** Rates in jobs a second, and how many times the rate of each other side. */
function rates({ sides, ours, memoryOf }: Family, samples: Samples): string {
  const others = Object.keys(sides).filter((side) => side !== ours)
  return table(
    ['min', 'median', 'max', ...others.map((side) => `× ${side}`), `peak MiB of the ${memoryOf}`],
    Object.entries(samples).map(([side, taken]) => [
      side,
      ...cells(spread(taken.map(({ rate }) => rate)), whole),
      ...others.map((other) => short(ratio(samples, side, other))),
      mebibytes(Math.max(...taken.map(({ peakBytes }) => peakBytes))),
    ]),
  )
}

function verdicts({ ours }: Family, { targets = {} }: Load, samples: Samples): string {
  return Object.entries(targets)
    .map(([side, target = 0]) => verdict(ratio(samples, ours, side) >= target, `≥ ${target} × ${side}`))
    .join('; ')
}

function ratio(samples: Samples, side: string, other: string): number {
  const median = (name: string) => spread((samples[name] as readonly Sample[]).map(({ rate }) => rate)).median
  return median(side) / median(other)
}
