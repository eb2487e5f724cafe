import { limits } from '@gearwork/protocol'
import {
  type Clock,
  type ConnectionOptions,
  OptionChecks,
  type ResolvedConnectionOptions,
  resolveConnectionOptions,
  type ServerAddress,
  type ServerAddressInput,
} from '@gearwork/transport'
import { WorkerOptionError } from './errors.js'
import { type WorkerEvents, workerEventNames } from './events.js'

/** Options of a worker. */
export interface WorkerOptions {
  /** All are served alike. Default `127.0.0.1:4730`. */
  readonly servers?: ServerAddressInput | readonly ServerAddressInput[]
  /** TLS, heartbeat, back-off and limits of every connection. */
  readonly connection?: ConnectionOptions
  /** How servers list us, 1 to 127 bytes on one line. Default: they list `-`. */
  readonly clientId?: string
  /** Jobs run at a time, all functions and servers together. Default 1. */
  readonly concurrency?: number
  /** Jobs after which it stops; 0 = it goes on. No more are grabbed than are left. Default 0. */
  readonly iterations?: number
  /** It stops after so long without a job, in milliseconds; 0 = never. Default 0. */
  readonly idleTimeoutMs?: number
  /**
   * How often it asks while it sleeps, in milliseconds; 0 = never. gearmand 1.1 wakes nobody when an epoch job
   * falls due. Default 1,000.
   */
  readonly idlePollMs?: number
  /** How long `start()` waits for a first server, in milliseconds. Default 5,000. */
  readonly patienceMs?: number
  /** Hears what happens to the worker and its jobs. Default: nobody. */
  readonly events?: WorkerEvents
  /** Default: the connection's, or the system's. */
  readonly clock?: Clock
}

export interface ResolvedWorkerOptions {
  readonly servers: readonly ServerAddress[]
  readonly connection: ResolvedConnectionOptions
  readonly clientId: string | undefined
  /** The most bytes that a result, or a piece of one, may have. */
  readonly maxDataBytes: number
  readonly concurrency: number
  readonly iterations: number
  readonly idleTimeoutMs: number
  readonly idlePollMs: number
  readonly patienceMs: number
  readonly events: WorkerEvents
  readonly clock: Clock
}

/** Of all options of the worker and of its functions. */
export const checks = new OptionChecks(WorkerOptionError)

/** Results leave in smaller parts than a client's jobs: there are always more of them to come. */
const firstPartBytes = 3 * 1024

/**
 * @throws {WorkerOptionError} {ConnectionOptionError} naming the option and quoting its value.
 * @throws {InvalidAddressError}
 */
export function resolveWorkerOptions(options: WorkerOptions): ResolvedWorkerOptions {
  const {
    servers = '127.0.0.1',
    connection = {},
    clientId,
    concurrency = 1,
    iterations = 0,
    idleTimeoutMs = 0,
    idlePollMs = 1_000,
    patienceMs = 5_000,
    events = {},
    clock: ownClock,
    ...others
  } = checks.record('options', options)
  checks.nothing(others)
  const settled = resolveConnectionOptions(connection)
  const clock = ownClock === undefined ? settled.clock : checks.clock('clock', ownClock)
  return {
    servers: checks.servers('servers', servers),
    connection: { ...settled, firstPartBytes: connection.firstPartBytes ?? firstPartBytes, clock },
    clientId: clientId === undefined ? undefined : checks.clientId('clientId', clientId),
    maxDataBytes: settled.maxPacketBytes - limits.arguments,
    concurrency: checks.wholeNumber('concurrency', concurrency, 1),
    iterations: checks.wholeNumber('iterations', iterations),
    idleTimeoutMs: checks.duration('idleTimeoutMs', idleTimeoutMs),
    idlePollMs: checks.duration('idlePollMs', idlePollMs),
    patienceMs: checks.duration('patienceMs', patienceMs),
    events: checks.listeners('events', events, workerEventNames),
    clock,
  }
}
