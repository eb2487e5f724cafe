import { limits } from '@gearwork/protocol'
import { OptionChecks } from '@gearwork/transport'
import { InvalidServerOptionError } from './errors.js'

/** What one server takes upon itself. */
export interface ServerLimits {
  /** Connections at a time, of all addresses together; 0 = as many as the system allows. Default 0. */
  readonly maxConnections?: number
  /** The largest packet taken from a peer, in bytes: 8 KiB for its arguments, and a body. Default: one of 64 MiB. */
  readonly maxPacketBytes?: number
  /**
   * Bytes that may wait for a peer that does not read, before it is cut off. One packet may always wait,
   * whatever its size. From an eighth of this on, the peer's requests are left unread too, and a worker that has
   * nothing but its job to do, and no timeout for it, waits with its data: up to five seconds at a time. Default 128 MiB.
   */
  readonly maxUnsentBytes?: number
  /**
   * Bytes that may wait for all peers together, before the one with most of them is cut off; 0 = any number.
   * Default 1 GiB, or `maxUnsentBytes` where that is more.
   */
  readonly maxTotalUnsentBytes?: number
  /**
   * Bytes that may have come of packets that are not whole yet, of all peers together, before the one with most of
   * them is cut off; 0 = any number. Default 1 GiB, or `maxPacketBytes` where that is more.
   */
  readonly maxTotalUnfinishedBytes?: number
  /** How long a TLS handshake may take, in milliseconds; 0 = for ever. Default a minute. */
  readonly handshakeMs?: number
  /**
   * How long a packet or a line that has begun may take to be whole, in milliseconds, or to become 64 KiB larger;
   * 0 = for ever. Default five minutes.
   */
  readonly unfinishedMs?: number
  /**
   * How long a peer may be silent that serves no function and waits for no job, in milliseconds, before it is hung
   * up on; 0 = for ever. Default 0.
   */
  readonly idleMs?: number
  /**
   * How long a worker may be silent while it runs a job, in milliseconds, before it is hung up on and another one
   * gets the job; 0 = for ever. Default 0.
   */
  readonly workerSilenceMs?: number
}

export type ResolvedServerLimits = Required<ServerLimits>

const defaultMaxUnsentBytes = 128 * 1024 * 1024
/** Of all peers together. */
const defaultMaxTotalBytes = 1024 * 1024 * 1024
const defaultHandshakeMs = 60_000
const defaultUnfinishedMs = 300_000

const checks = new OptionChecks(InvalidServerOptionError)

/** @throws {InvalidServerOptionError} */
export function resolveLimits(stated: ServerLimits): ResolvedServerLimits {
  const {
    maxConnections = 0,
    maxPacketBytes: packet = limits.packet,
    maxUnsentBytes: unsent = defaultMaxUnsentBytes,
    maxTotalUnsentBytes,
    maxTotalUnfinishedBytes,
    handshakeMs = defaultHandshakeMs,
    unfinishedMs = defaultUnfinishedMs,
    idleMs = 0,
    workerSilenceMs = 0,
    ...others
  } = checks.record('limits', stated)
  checks.nothing(others, 'limits.')
  const maxPacketBytes = checks.wholeNumber('limits.maxPacketBytes', packet, limits.arguments)
  const maxUnsentBytes = checks.wholeNumber('limits.maxUnsentBytes', unsent)
  return {
    maxConnections: checks.wholeNumber('limits.maxConnections', maxConnections),
    maxPacketBytes,
    maxUnsentBytes,
    maxTotalUnsentBytes: ofAll('maxTotalUnsentBytes', maxTotalUnsentBytes, maxUnsentBytes),
    maxTotalUnfinishedBytes: ofAll('maxTotalUnfinishedBytes', maxTotalUnfinishedBytes, maxPacketBytes),
    handshakeMs: checks.wholeNumber('limits.handshakeMs', handshakeMs),
    unfinishedMs: checks.wholeNumber('limits.unfinishedMs', unfinishedMs),
    idleMs: checks.wholeNumber('limits.idleMs', idleMs),
    workerSilenceMs: checks.wholeNumber('limits.workerSilenceMs', workerSilenceMs),
  }
}

/** One peer alone may always take what it may. */
function ofAll(name: keyof ServerLimits, stated: number | undefined, ofOne: number): number {
  return checks.wholeNumber(
    `limits.${name}`,
    stated === undefined ? Math.max(defaultMaxTotalBytes, ofOne) : stated,
  )
}
