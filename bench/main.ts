// Measures what can be measured, side by side, and prints the ratios that count.
//
//   npm run bench -- [--runs 5] [--scale 1] [words of a measurement's name]
import { parseArgs } from 'node:util'
import { clientLoads } from './loads/client.js'
import { durableLoads } from './loads/durable.js'
import { frameworkLoads } from './loads/framework.js'
import { serverLoads } from './loads/server.js'
import type { Measurement } from './measurement.js'
import { crowd } from './measurements/crowd.js'
import { flood } from './measurements/flood.js'
import { memory } from './measurements/memory.js'
import { throughput } from './measurements/throughput.js'

const measurements: readonly Measurement[] = [
  ...throughput(clientLoads),
  ...throughput(frameworkLoads),
  ...throughput(serverLoads),
  ...throughput(durableLoads),
  memory,
  crowd,
  flood,
]

const { values, positionals: words } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, scale: { type: 'string', default: '1' } },
  allowPositionals: true,
})
const settings = { runs: positive('runs', values.runs), scale: positive('scale', values.scale) }
const chosen = choose()
if (chosen.length === 0) refuse(`nothing that is measured has ${words.join(' ')} in its name`)
if (settings.scale !== 1) console.log(`everything at ${settings.scale} of its size: no figure to quote`)
for (const measurement of chosen) await report(measurement)

function positive(option: string, text: string): number {
  const number = Number(text)
  if (number > 0 && Number.isFinite(number)) return number
  return refuse(`--${option} must be a number above 0, got ${text}`)
}

function refuse(reason: string): never {
  console.error(reason)
  process.exit(2)
}

/** Those with all words in their names; a long one must be the only one. */
function choose(): readonly Measurement[] {
  const named = measurements.filter(({ name }) => words.every((word) => name.includes(word)))
  return named.length === 1 ? named : named.filter(({ isLong = false }) => !isLong)
}

/** Where one cannot be measured the others still can. */
async function report({ name, measure }: Measurement): Promise<void> {
  console.log(`\n### ${name}\n`)
  try {
    console.log((await measure(settings)).trimEnd())
  } catch (error) {
    console.log(`not measured: ${(error as Error).message}`)
    process.exitCode = 1
  }
}
