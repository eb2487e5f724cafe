// Measures every load for every contender through the same gearmand, and prints the ratios that count.
//
//   npm run bench -- [--runs 5] [words of a load's name]
import { parseArgs } from 'node:util'
import { type ContenderName, contenders, type LoadRow, loads } from './loads.js'
import { compileLibgearman, measure, serve, startGearmand } from './processes.js'
import { type Figures, figures, printLoad } from './table.js'

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '5' } },
  allowPositionals: true,
})
const runs = Number(values.runs)
const libgearman = compileLibgearman()
try {
  for (const load of loads.filter(({ name }) => positionals.every((word) => name.includes(word)))) {
    printLoad(load, await measureLoad(load))
  }
} finally {
  libgearman.remove()
}

/** Contenders take turns in every round, so that a slow minute of the machine strikes all of them. */
async function measureLoad(load: LoadRow): Promise<Readonly<Record<ContenderName, Figures>>> {
  const rates: Record<ContenderName, number[]> = { raw: [], libgearman: [], gearwork: [] }
  const peaks: Record<ContenderName, number[]> = { raw: [], libgearman: [], gearwork: [] }
  for (let round = 0; round < runs; round++) {
    for (const contender of contenders) {
      const { seconds, peakMiB } = await measureOnce(load, contender)
      rates[contender].push(load.jobs[contender] / seconds)
      peaks[contender].push(peakMiB)
    }
  }
  const of = (contender: ContenderName) => figures(rates[contender], peaks[contender])
  return { raw: of('raw'), libgearman: of('libgearman'), gearwork: of('gearwork') }
}

/** One run against a fresh gearmand, with the queue or the worker that the load needs. */
async function measureOnce({ mode, inFlight, jobs }: LoadRow, contender: ContenderName) {
  const { port, stop } = await startGearmand()
  const order = { contender, mode, port, jobs: jobs[contender], inFlight }
  try {
    if (mode === 'drain') await measure({ ...order, contender: 'raw', mode: 'submit' }, libgearman.path)
    const worker = mode === 'call' ? await serve(order, libgearman.path) : undefined
    const measured = await measure(order, libgearman.path)
    await worker?.stop()
    return measured
  } finally {
    await stop()
  }
}
