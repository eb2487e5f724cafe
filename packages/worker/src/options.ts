import { limits } from '@gearwork/protocol'
import {
  type Clock,
  type ConnectionOptions,
  formatAddress,
  parseAddress,
  type ServerAddress,
  type ServerAddressInput,
  systemClock,
} from '@gearwork/transport'
import { WorkerOptionError } from './errors.js'
import type { WorkerEvents } from './events.js'

/** What a worker can be told. */
export interface WorkerOptions {
  /** All are served alike. Default `127.0.0.1:4730`. */
  readonly servers?: ServerAddressInput | readonly ServerAddressInput[]
  readonly connection?: ConnectionOptions
  /** How servers list us, at most 127 bytes. Default: they list `-`. */
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
  readonly events?: WorkerEvents
  /** Default: the connection's, or the system's. */
  readonly clock?: Clock
}

export interface ResolvedWorkerOptions {
  readonly servers: readonly ServerAddress[]
  readonly connection: ConnectionOptions
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

/** Why and how a worker stopped. */
export interface WorkerStop {
  /** `iterations` and `idle` as the options asked; `unreachable`: no server in the patience of `start()`. */
  readonly reason: 'iterations' | 'idle' | 'drained' | 'unreachable'
  /** Jobs that were started. */
  readonly jobs: number
  /** Of those, how many ended without their server hearing of it: it hands them out again. */
  readonly lost: number
}

/** @throws {WorkerOptionError} naming the option and quoting its value. @throws {InvalidAddressError} */
export function resolveWorkerOptions(options: WorkerOptions): ResolvedWorkerOptions {
  const clock = options.clock ?? options.connection?.clock ?? systemClock
  return {
    servers: resolveServers(options.servers ?? '127.0.0.1:4730'),
    connection: { ...options.connection, clock },
    clientId: resolveClientId(options.clientId),
    maxDataBytes: (options.connection?.maxPacketBytes ?? limits.packet) - limits.arguments,
    concurrency: wholeNumber('concurrency', options.concurrency ?? 1, 1),
    iterations: wholeNumber('iterations', options.iterations ?? 0),
    idleTimeoutMs: duration('idleTimeoutMs', options.idleTimeoutMs ?? 0),
    idlePollMs: duration('idlePollMs', options.idlePollMs ?? 1_000),
    patienceMs: duration('patienceMs', options.patienceMs ?? 5_000),
    events: options.events ?? {},
    clock,
  }
}

/** @throws {WorkerOptionError} */
export function wholeNumber(option: string, value: number, least = 0): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new WorkerOptionError(option, `a whole number, ${least} or more`, value)
}

/** Milliseconds. @throws {WorkerOptionError} */
export function duration(option: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value
  throw new WorkerOptionError(option, 'a number of milliseconds, 0 or more', value)
}

/** Each server once: to be connected twice would halve what the others get. */
function resolveServers(input: ServerAddressInput | readonly ServerAddressInput[]): readonly ServerAddress[] {
  const inputs: readonly ServerAddressInput[] = isList(input) ? input : [input]
  if (inputs.length === 0) throw new WorkerOptionError('servers', 'at least one address', '')
  const addresses = inputs.map(parseAddress)
  return [...new Map(addresses.map((address) => [formatAddress(address), address])).values()]
}

function isList(
  input: ServerAddressInput | readonly ServerAddressInput[],
): input is readonly ServerAddressInput[] {
  return Array.isArray(input)
}

function resolveClientId(clientId: string | undefined): string | undefined {
  if (clientId === undefined) return undefined
  const fits = clientId !== '' && Buffer.byteLength(clientId) <= limits.clientId && !/[\0\n]/.test(clientId)
  if (fits) return clientId
  throw new WorkerOptionError('clientId', `1 to ${limits.clientId} bytes on one line`, clientId)
}
