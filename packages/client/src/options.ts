import { Buffer } from 'node:buffer'
import { limits, type Priority } from '@gearwork/protocol'
import {
  type Clock,
  type ConnectionOptions,
  formatAddress,
  parseAddress,
  type ServerAddress,
  type ServerAddressInput,
  systemClock,
} from '@gearwork/transport'
import { ClientOptionError } from './errors.js'
import type { ClientEvents } from './events.js'

export interface ClientOptions {
  /** Default `127.0.0.1:4730`. Jobs are spread over all of them; see `balance.ts` for how. */
  readonly servers?: ServerAddressInput | readonly ServerAddressInput[]
  readonly connection?: ConnectionOptions
  /** How administrators see this client in `workers`; 127 bytes at most. */
  readonly clientId?: string
  /** Ask servers for exceptions: without, a job that threw ends in JobFailedError. Default true. */
  readonly exceptions?: boolean
  /** How long each call may take unless it says otherwise, in milliseconds; 0 = any time. Default 0. */
  readonly timeoutMs?: number
  /** How long a call that no server has taken waits for one to be reachable, in milliseconds. Default 5,000. */
  readonly patienceMs?: number
  /** Hears of every submission of this client. */
  readonly events?: ClientEvents
}

/** What every call takes. */
export interface CallOptions {
  /** In milliseconds; 0 = any time. Default: the client's. */
  readonly timeoutMs?: number
  /** Ends the call with the signal's reason. What a server has taken it may still do. */
  readonly signal?: AbortSignal
}

export interface SubmitOptions extends CallOptions {
  /** Jobs of one function with equal unique keys are one job for the server; 64 bytes at most. Default: none. */
  readonly unique?: string
  /** Default normal. */
  readonly priority?: Priority
  /** Handed to the listeners as it is. */
  readonly context?: unknown
  /**
   * Submit again when the server is lost that had acknowledged the job: it may then run twice, and its updates
   * begin anew with another `created`. Default false.
   */
  readonly idempotent?: boolean
  /** Hears of this submission, after the client's own listeners. */
  readonly events?: ClientEvents
}

export interface BackgroundOptions extends SubmitOptions {
  /** Not before this moment (a date, or milliseconds since the epoch); servers count in whole seconds. */
  readonly at?: Date | number
}

export interface ResolvedClientOptions {
  readonly servers: readonly ServerAddress[]
  readonly connection: ConnectionOptions
  readonly clock: Clock
  readonly clientId: string | undefined
  readonly exceptions: boolean
  readonly timeoutMs: number
  readonly patienceMs: number
  readonly listeners: readonly ClientEvents[]
  readonly maxPacketBytes: number
}

/** @throws {ClientOptionError} @throws {InvalidAddressError} quoting what cannot be followed. */
export function resolveClientOptions(options: ClientOptions = {}): ResolvedClientOptions {
  const connection = options.connection ?? {}
  return {
    servers: resolveServers(options.servers ?? '127.0.0.1'),
    connection,
    clock: connection.clock ?? systemClock,
    clientId: resolveClientId(options.clientId),
    exceptions: options.exceptions ?? true,
    timeoutMs: duration('timeoutMs', options.timeoutMs ?? 0),
    patienceMs: duration('patienceMs', options.patienceMs ?? 5_000),
    listeners: options.events === undefined ? [] : [options.events],
    maxPacketBytes: connection.maxPacketBytes ?? limits.packet,
  }
}

/** @throws {ClientOptionError} unless it is 0 or more. */
export function duration(name: string, milliseconds: number): number {
  if (milliseconds >= 0) return milliseconds
  throw new ClientOptionError(`${name} must be 0 or more, got ${milliseconds}`)
}

/** A server that is named twice is one server. */
function resolveServers(input: ServerAddressInput | readonly ServerAddressInput[]): readonly ServerAddress[] {
  const inputs = Array.isArray(input)
    ? (input as readonly ServerAddressInput[])
    : [input as ServerAddressInput]
  const byName = new Map(inputs.map(parseAddress).map((address) => [formatAddress(address), address]))
  if (byName.size === 0) throw new ClientOptionError('servers is empty: name at least one')
  return [...byName.values()]
}

function resolveClientId(clientId: string | undefined): string | undefined {
  if (clientId === undefined) return undefined
  if (Buffer.byteLength(clientId) <= limits.clientId && !/[\0\n]/.test(clientId)) return clientId
  throw new ClientOptionError(
    `clientId must have at most ${limits.clientId} bytes and one line, got ${JSON.stringify(clientId)}`,
  )
}
