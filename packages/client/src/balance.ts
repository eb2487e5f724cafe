/** How a server stands: `unknown` while its first connection is being made. */
export type Health = 'open' | 'unknown' | 'down'

/** A server as a choice among several. */
export interface Candidate {
  /** `host:port` */
  readonly server: string
  readonly health: Health
  /** Reachable, and it keeps up with what it is sent. */
  readonly accepting: boolean
  /** Requests it has not answered and jobs it has not finished. */
  readonly load: number
}

/**
 * Chooses the server for a call; undefined: none for now, it must wait. `urgent`: it has waited as long as it
 * may, so any server that is open is better than none.
 */
export type Place = <C extends Candidate>(candidates: readonly C[], urgent: boolean) => C | undefined

/** The least loaded of those that take more. */
export const leastLoaded: Place = (candidates) => {
  let best: (typeof candidates)[number] | undefined
  for (const candidate of candidates) {
    if (candidate.accepting && (best === undefined || candidate.load < best.load)) best = candidate
  }
  return best
}

/**
 * The same server for the same unique key, from whatever client: only there a server sees that two jobs are
 * one. Rendezvous hashing, so that a server that goes moves no other server's keys. Servers that are down do
 * not take part; for one that nobody has reached yet it is worth to wait.
 */
export function byUnique(unique: string): Place {
  return (candidates, urgent) => {
    const living = candidates.filter(({ health }) => health === 'open' || (health === 'unknown' && !urgent))
    const best = highest(living, unique)
    return best?.accepting ? best : undefined
  }
}

/** The one server of that name, and no other. */
export function at(server: string): Place {
  return (candidates) => candidates.find((candidate) => candidate.server === server && candidate.accepting)
}

function highest<C extends Candidate>(candidates: readonly C[], unique: string): C | undefined {
  if (candidates.length < 2) return candidates[0]
  let best: C | undefined
  let bestScore = -1
  for (const candidate of candidates) {
    const score = hash(`${candidate.server}\0${unique}`)
    if (score > bestScore) {
      best = candidate
      bestScore = score
    }
  }
  return best
}

/**
 * FNV-1a with the last mixing of MurmurHash3: FNV alone spreads keys badly that differ in their last letters.
 */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
