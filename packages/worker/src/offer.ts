import { Buffer } from 'node:buffer'
import { limits, type Request } from '@gearwork/protocol'
import { formatAddress, type ServerAddressInput } from '@gearwork/transport'
import { WorkerOptionError } from './errors.js'
import type { JobHandler } from './job.js'
import { checks } from './options.js'
import { mostRunsPerSpan, type RateLimit } from './rate-window.js'

/** How a function is served. */
export interface FunctionOptions {
  /** After so many milliseconds the job's signal aborts and the job ends as a FunctionTimeoutError; 0 = never. Default 0. */
  readonly timeoutMs?: number
  /**
   * After so many milliseconds the *server* hands the job to another worker, without a word to this one; 0 = never.
   * gearmand takes less than a second for a second, and forgets it when this connection falls asleep. A server that
   * knows the function keeps the time it was told, until it is removed or the connection is made anew. Default 0.
   */
  readonly serverTimeoutMs?: number
  /** Which of the worker's servers it is offered on. Default: all of them. */
  readonly servers?: readonly ServerAddressInput[]
  /**
   * Runs of it at the same time in this worker, whatever server they came from; 0 = as many as the worker runs at all.
   * Default 0.
   */
  readonly concurrency?: number
  /** How many runs of it start in a span of time, in this worker. Default: any number. */
  readonly rate?: RateLimit
}

/** How much of a function is run. */
export interface RunLimits {
  /** Runs at the same time; infinite = no limit. */
  readonly concurrency: number
  readonly rate: RateLimit | undefined
}

/** A function that a worker serves. */
export interface Offer extends RunLimits {
  readonly name: string
  readonly handler: JobHandler
  readonly timeoutMs: number
  readonly serverTimeoutMs: number
  /** `host:port` of each; undefined = everywhere. */
  readonly servers: ReadonlySet<string> | undefined
}

/** More is too long for the number gearmand reads; an overlong one ends gearmand 1.1. */
const longestServerTimeoutMs = 2 ** 31 - 1

/** @throws {WorkerOptionError} {InvalidAddressError} quoting what cannot be. */
export function resolveOffer(name: string, handler: JobHandler, options: FunctionOptions = {}): Offer {
  const {
    timeoutMs = 0,
    serverTimeoutMs = 0,
    servers,
    concurrency = 0,
    rate,
    ...others
  } = checks.record('options', options)
  checks.nothing(others)
  return {
    name: functionName(name),
    handler: functionHandler(name, handler),
    timeoutMs: checks.duration('timeoutMs', timeoutMs),
    serverTimeoutMs: checks.wholeNumber('serverTimeoutMs', serverTimeoutMs, 0, longestServerTimeoutMs),
    servers: servers === undefined ? undefined : namesOf(servers),
    concurrency: checks.wholeNumber('concurrency', concurrency) || Number.POSITIVE_INFINITY,
    rate: rate === undefined ? undefined : rateLimit(rate),
  }
}

/** Whether it may run less than a worker of that concurrency would. */
export function isLimited({ concurrency, rate }: RunLimits, capacity: number): boolean {
  return concurrency < capacity || rate !== undefined
}

/** Whether a server, as `host:port`, is told of it. */
export function offeredOn({ servers }: Offer, server: string): boolean {
  return servers === undefined || servers.has(server)
}

/** The packet that tells a server of it. */
export function abilityPacket({ name, serverTimeoutMs }: Offer): Request {
  if (serverTimeoutMs === 0) return { name: 'CAN_DO', function: name }
  return { name: 'CAN_DO_TIMEOUT', function: name, timeout: `${serverTimeoutMs}` }
}

function rateLimit(rate: RateLimit): RateLimit {
  const { limit, perMs, ...others } = checks.record('rate', rate)
  checks.nothing(others, 'rate.')
  return {
    limit: checks.wholeNumber('rate.limit', limit, 1, mostRunsPerSpan),
    perMs: checks.duration('rate.perMs', perMs, 1),
  }
}

function functionName(name: string): string {
  const fits =
    typeof name === 'string' &&
    name !== '' &&
    Buffer.byteLength(name) <= limits.function &&
    !name.includes('\0')
  if (fits) return name
  throw new WorkerOptionError('a function name', `1 to ${limits.function} bytes without NUL`, name)
}

function functionHandler(name: string, handler: JobHandler): JobHandler {
  if (typeof handler === 'function') return handler
  throw new WorkerOptionError(`the handler of ${name}`, 'a function', handler)
}

function namesOf(servers: readonly ServerAddressInput[]): ReadonlySet<string> {
  return new Set(checks.servers('servers', servers).map(formatAddress))
}
