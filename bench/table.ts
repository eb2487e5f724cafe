import { type ContenderName, contenders, type LoadRow } from './loads.js'

/** What a contender reached over all rounds: jobs a second, and the most memory it took. */
export interface Figures {
  readonly min: number
  readonly median: number
  readonly max: number
  readonly peakMiB: number
}

export function figures(rates: readonly number[], peaks: readonly number[]): Figures {
  const sorted = [...rates].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] as number
  return { min: at(0), median: at(0.5), max: at(1), peakMiB: Math.max(...peaks) }
}

/** One load as a table in Markdown: rates in jobs a second, ratios of medians. */
export function printLoad(load: LoadRow, results: Readonly<Record<ContenderName, Figures>>): void {
  const lines = [
    `\n### ${load.name}`,
    '',
    '| | min | median | max | × raw | × libgearman | peak MiB |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...contenders.map((name) => row(name, results)),
    '',
    verdict(load, results),
  ]
  console.log(lines.join('\n'))
}

function row(name: ContenderName, results: Readonly<Record<ContenderName, Figures>>): string {
  const { min, median, max, peakMiB } = results[name]
  const rates = [min, median, max].map((rate) => Math.round(rate).toLocaleString('en'))
  const ratios = [median / results.raw.median, median / results.libgearman.median].map((r) => r.toFixed(2))
  return `| ${[name, ...rates, ...ratios, peakMiB.toFixed(0)].join(' | ')} |`
}

function verdict({ targets }: LoadRow, results: Readonly<Record<ContenderName, Figures>>): string {
  const sides = (['raw', 'libgearman'] as const).map((side) => {
    const ratio = results.gearwork.median / results[side].median
    return `${ratio >= targets[side] ? 'reached' : 'missed'}: ≥ ${targets[side]} × ${side}`
  })
  return sides.join(', ')
}
