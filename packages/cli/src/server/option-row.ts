import type { OptionRow } from '../options/option-row.js'

/** An option of the server: what people type, and how it is read. */
export interface ServerOptionRow extends Pick<OptionRow, 'says' | 'choices' | 'conflicts'> {
  /** Behind the two dashes. */
  readonly name: string
  readonly short?: string
  readonly reads: Reading
  /** What stands in the angle brackets; a number and a time say what they are. */
  readonly takes?: string
  /** The key of `server` in the configuration that says the same; both are checked by that key's row. */
  readonly key?: string
}

/** What becomes of what was typed. Seconds are milliseconds in the configuration. */
export type Reading = 'flag' | 'text' | 'texts' | 'number' | 'seconds'

/** The same for commander. */
export function asOption(row: ServerOptionRow): ServerOptionRow & OptionRow {
  return { ...row, flags: flagsOf(row), repeatable: row.reads === 'texts' }
}

function flagsOf({ name, short, reads, takes = reads }: ServerOptionRow): string {
  const both = `${short === undefined ? '' : `-${short}, `}--${name}`
  return reads === 'flag' ? both : `${both} <${takes}>`
}
