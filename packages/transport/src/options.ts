import { limits } from '@gearwork/protocol'
import { type BackoffOptions, type ResolvedBackoff, resolveBackoff } from './backoff.js'
import { type Clock, systemClock } from './clock.js'
import { type Dial, dialNode } from './dial.js'
import { ConnectionOptionError } from './errors.js'
import { OptionChecks } from './option-checks.js'
import { defaultHighWaterBytes } from './outbox.js'
import { traits } from './side.js'
import { resolveTls, type TlsOptions } from './tls.js'

/** How a connection is made and kept. */
export interface ConnectionOptions {
  /** Speak TLS; `true` with the system's authorities. Default false. */
  readonly tls?: TlsOptions | boolean
  /** How long one attempt to connect may take, in milliseconds, at least 1. Default 5,000. */
  readonly connectTimeoutMs?: number
  /** How long it waits between two attempts to connect. */
  readonly backoff?: BackoffOptions
  /** How long a server may be silent before it is asked for an echo, in milliseconds; 0 = never. Default 10,000. */
  readonly heartbeatMs?: number
  /** The largest packet taken from a server, in bytes: 8 KiB for its arguments, and a body. Default: one of 64 MiB. */
  readonly maxPacketBytes?: number
  /** Unsent bytes from which the connection counts as congested, at least 1. Default 1 MiB. */
  readonly highWaterBytes?: number
  /**
   * So many bytes of what is sent in one turn of the event loop leave at once, and twice as many each time after
   * that: the other side works on them while the rest is prepared. At least 1; workers begin with 3 KiB. Default 16 KiB.
   */
  readonly firstPartBytes?: number
  /** Default: the system's. */
  readonly clock?: Clock
  /** A number from 0 to 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number
  /** Makes the socket. Default: `node:net` or `node:tls`. */
  readonly dial?: Dial
}

/** `ConnectionOptions` checked, with nothing left out. */
export interface ResolvedConnectionOptions {
  readonly tls: TlsOptions | undefined
  readonly connectTimeoutMs: number
  readonly backoff: ResolvedBackoff
  readonly heartbeatMs: number
  readonly maxPacketBytes: number
  readonly highWaterBytes: number
  readonly firstPartBytes: number
  readonly clock: Clock
  readonly random: () => number
  readonly dial: Dial
}

const checks = new OptionChecks(ConnectionOptionError)

/** @throws {ConnectionOptionError} naming the option and quoting its value. */
export function resolveConnectionOptions(options: ConnectionOptions = {}): ResolvedConnectionOptions {
  const {
    tls = false,
    connectTimeoutMs = 5_000,
    backoff = {},
    heartbeatMs = 10_000,
    maxPacketBytes = limits.packet,
    highWaterBytes = defaultHighWaterBytes,
    firstPartBytes = traits.peer.firstPartBytes,
    clock = systemClock,
    random = Math.random,
    dial = dialNode,
    ...others
  } = checks.record('connection', options)
  checks.nothing(others, 'connection.')
  return {
    tls: resolveTls(tls),
    connectTimeoutMs: checks.duration('connection.connectTimeoutMs', connectTimeoutMs, 1),
    backoff: resolveBackoff(backoff),
    heartbeatMs: checks.duration('connection.heartbeatMs', heartbeatMs),
    maxPacketBytes: checks.wholeNumber('connection.maxPacketBytes', maxPacketBytes, limits.arguments),
    highWaterBytes: checks.wholeNumber('connection.highWaterBytes', highWaterBytes, 1),
    firstPartBytes: checks.wholeNumber('connection.firstPartBytes', firstPartBytes, 1),
    clock: checks.clock('connection.clock', clock),
    random: checks.callable('connection.random', random),
    dial: checks.callable('connection.dial', dial),
  }
}
