import type { ConnectionSection, TlsSection } from './config-sections.js'
import type { KeyRow, RowsOf, TableOf } from './key-rows.js'

const text: KeyRow<string> = {
  must: 'be a string that is not empty',
  settle: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
}
const insecure: KeyRow<boolean> = {
  must: 'be true or false',
  settle: (value) => (typeof value === 'boolean' ? value : undefined),
}

const tls: RowsOf<TlsSection> = {
  caFile: text,
  certFile: text,
  keyFile: text,
  serverName: text,
  insecure,
}

/** The keys of `connection`, by the names that connections have for them. */
export const connectionKeys: TableOf<ConnectionSection> = {
  tls: {
    or: { ...insecure, must: 'be true, false or a map of keys' },
    keys: tls,
  },
  heartbeatMs: milliseconds(0),
  connectTimeoutMs: milliseconds(1),
  backoff: { keys: { firstMs: milliseconds(1), longestMs: milliseconds(1) } },
}

/** The longest that a timer of Node takes. */
const longestMs = 2 ** 31 - 1

function milliseconds(least: number): KeyRow<number> {
  return {
    must: `be a number of milliseconds, ${least} or more`,
    settle: (value) =>
      typeof value === 'number' && value >= least && value <= longestMs ? value : undefined,
  }
}
