import { Buffer } from 'node:buffer'
import { limits, type Request } from '@gearwork/protocol'
import { formatAddress, type ServerAddressInput } from '@gearwork/transport'
import { WorkerOptionError } from './errors.js'
import type { JobHandler } from './job.js'
import { checks } from './options.js'

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
}

/** A function that a worker serves. */
export interface Offer {
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
  const { timeoutMs = 0, serverTimeoutMs = 0, servers, ...others } = checks.record('options', options)
  checks.nothing(others)
  return {
    name: functionName(name),
    handler: functionHandler(name, handler),
    timeoutMs: checks.duration('timeoutMs', timeoutMs),
    serverTimeoutMs: checks.wholeNumber('serverTimeoutMs', serverTimeoutMs, 0, longestServerTimeoutMs),
    servers: servers === undefined ? undefined : namesOf(servers),
  }
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
