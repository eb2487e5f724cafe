import { limits } from '@gearwork/protocol'
import { type BackoffOptions, type ResolvedBackoff, resolveBackoff } from './backoff.js'
import { type Clock, systemClock } from './clock.js'
import { type Dial, dialNode } from './dial.js'
import type { TlsOptions } from './tls.js'

/** How a connection is made and kept. */
export interface ConnectionOptions {
  /** Speak TLS; `true` with the system's authorities. Default false. */
  readonly tls?: TlsOptions | boolean
  /** How long one attempt to connect may take, in milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number
  readonly backoff?: BackoffOptions
  /** How long a server may be silent before it is asked for an echo, in milliseconds; 0 = never. Default 10,000. */
  readonly heartbeatMs?: number
  /** The largest packet taken from a server, in bytes. Default `limits.packet`. */
  readonly maxPacketBytes?: number
  /** Unsent bytes from which the connection counts as congested. Default 1 MiB. */
  readonly highWaterBytes?: number
  /** Default: the system's. */
  readonly clock?: Clock
  /** A number from 0 to 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number
  /** Makes the socket. Default: `node:net` or `node:tls`. */
  readonly dial?: Dial
}

export interface ResolvedConnectionOptions {
  readonly tls: TlsOptions | undefined
  readonly connectTimeoutMs: number
  readonly backoff: ResolvedBackoff
  readonly heartbeatMs: number
  readonly maxPacketBytes: number
  readonly highWaterBytes: number
  readonly clock: Clock
  readonly random: () => number
  readonly dial: Dial
}

export function resolveConnectionOptions(options: ConnectionOptions): ResolvedConnectionOptions {
  return {
    tls: options.tls === true ? {} : options.tls || undefined,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    backoff: resolveBackoff(options.backoff),
    heartbeatMs: options.heartbeatMs ?? 10_000,
    maxPacketBytes: options.maxPacketBytes ?? limits.packet,
    highWaterBytes: options.highWaterBytes ?? 1024 * 1024,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    dial: options.dial ?? dialNode,
  }
}
