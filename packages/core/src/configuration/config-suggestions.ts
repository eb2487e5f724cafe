import { nearestName } from '../works/names.js'
import type { KeyTable } from './key-rows.js'

/** The key of a table, or below it, that somebody who wrote this one is likely to have meant. */
export function nearestKey(table: KeyTable, written: string): string | undefined {
  const stem = stemOf(written)
  const known = keysOf(table)
  return known.find(({ names }) => names.includes(stem))?.path ?? nearestName(written, Object.keys(table))
}

interface KnownKey {
  readonly path: string
  /** Its stem, and for one of a section also that with the section's name before it. */
  readonly names: readonly string[]
}

/** First those of the table itself. */
function keysOf(table: KeyTable): readonly KnownKey[] {
  const below = Object.entries(table).flatMap(([section, row]) =>
    'keys' in row ? keysIn(section, row.keys) : [],
  )
  return [...Object.keys(table).map((key) => ({ path: key, names: [stemOf(key)] })), ...below]
}

function keysIn(section: string, table: KeyTable): readonly KnownKey[] {
  return keysOf(table).map(({ path }) => ({
    path: `${section}.${path}`,
    names: [stemOf(path), stemOf(section + path)],
  }))
}

/** What is left of a key without the words for what it holds: `drainTimeout` and `drainMs` are both about `drain`. */
function stemOf(key: string): string {
  const plain = key.toLowerCase().replace(/[^a-z0-9]/g, '')
  return plain.replace(/(?<=.)(timeout|ms|milliseconds|seconds|file|path)+$/, '')
}
