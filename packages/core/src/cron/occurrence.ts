import { createHash } from 'node:crypto'
import { digestKey } from '../calls/unique-keys.js'

/** Letters of the digest: with the moment behind it, the key fits the 64 bytes of Gearman. */
const digestLength = 32

/** What the keys of one schedule of one job begin with: equal ones with equal payloads are one. */
export function keyPrefix(functionName: string, fingerprint: Uint8Array | string): string {
  return `cron:${digestKey(functionName, fingerprint).slice(0, digestLength)}:`
}

/** The unique key of one occurrence, the same in every process. `at`: milliseconds since the epoch. */
export function occurrenceKey(prefix: string, at: number): string {
  return `${prefix}${at / 1_000}`
}

/** The moment that a key with this prefix says, in milliseconds since the epoch; undefined for any other key. */
export function momentOf(prefix: string, unique: string): number | undefined {
  if (!unique.startsWith(prefix)) return undefined
  const seconds = unique.slice(prefix.length)
  return /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1_000 : undefined
}

/**
 * Servers in the order in which they are to have the occurrences of a schedule: all processes find the same one, and
 * schedules spread over them (rendezvous hashing). `host:port` each.
 */
export function byPreference(servers: readonly string[], prefix: string): readonly string[] {
  const weight = (server: string) => createHash('sha256').update(prefix).update(server).digest('hex')
  return [...new Set(servers)]
    .map((server) => ({ server, weight: weight(server) }))
    .sort((a, b) => (a.weight < b.weight ? -1 : 1))
    .map(({ server }) => server)
}
