export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export function spread(values: readonly number[]): Spread {
  return { min: quantile(values, 0), median: quantile(values, 0.5), max: quantile(values, 1) }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.round((sorted.length - 1) * share)] as number
}

/** A table in Markdown: its first column names the row, the others hold numbers. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(['', ...columns]), line(['---', ...columns.map(() => '---:')]), ...rows.map(line)].join('\n')
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** Three digits, and no sign of more. */
export function short(value: number): string {
  return value >= 100 ? whole(value) : value.toFixed(value >= 10 ? 1 : 2)
}

export function cells({ min, median, max }: Spread, show: (value: number) => string): readonly string[] {
  return [min, median, max].map(show)
}

const mebibyte = 1024 * 1024

export function mebibytes(bytes: number): string {
  return whole(bytes / mebibyte)
}

export function verdict(isReached: boolean, target: string): string {
  return `${isReached ? 'reached' : 'MISSED'}: ${target}`
}
