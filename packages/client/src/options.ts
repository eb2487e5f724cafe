import type { Priority } from '@gearwork/protocol'
import {
  type Clock,
  type ConnectionOptions,
  OptionChecks,
  type ResolvedConnectionOptions,
  resolveConnectionOptions,
  type ServerAddress,
  type ServerAddressInput,
} from '@gearwork/transport'
import type { CallOptions } from './call-options.js'
import { ClientOptionError } from './errors.js'
import { type ClientEvents, clientEventNames } from './events.js'

/** Options of a client. */
export interface ClientOptions {
  /**
   * Default `127.0.0.1:4730`. Each job goes to the one with the fewest unanswered requests and unfinished
   * jobs; jobs with equal unique keys all go to the same one, where they can become one job.
   */
  readonly servers?: ServerAddressInput | readonly ServerAddressInput[]
  /** TLS, heartbeat, back-off and limits of every connection. */
  readonly connection?: ConnectionOptions
  /** How administrators see this client in `workers`; 1 to 127 bytes on one line. */
  readonly clientId?: string
  /** Ask servers for exceptions: without, a job that threw ends in JobFailedError. Default true. */
  readonly exceptions?: boolean
  /**
   * Foreground jobs without a unique key get one that says that somebody waits, by which workers of the framework know
   * not to retry them. Default false.
   */
  readonly foregroundKeys?: boolean
  /** How long each call may take unless it says otherwise, in milliseconds; 0 = any time. Default 0. */
  readonly timeoutMs?: number
  /** How long a call that no server has taken waits for one to be reachable, in milliseconds. Default 5,000. */
  readonly patienceMs?: number
  /** Hears of every submission of this client. */
  readonly events?: ClientEvents
}

/** What every submission takes. */
export interface SubmitOptions extends CallOptions {
  /** Jobs of one function with equal unique keys are one job for the server; 63 bytes at most. Default: none. */
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

/** What a submission in the background takes. */
export interface BackgroundOptions extends SubmitOptions {
  /** Not before this moment (a date, or milliseconds since the epoch); servers count in whole seconds. */
  readonly at?: Date | number
}

export interface ResolvedClientOptions {
  readonly servers: readonly ServerAddress[]
  readonly connection: ResolvedConnectionOptions
  readonly clock: Clock
  readonly clientId: string | undefined
  readonly exceptions: boolean
  readonly foregroundKeys: boolean
  readonly timeoutMs: number
  readonly patienceMs: number
  readonly listeners: readonly ClientEvents[]
  readonly maxPacketBytes: number
}

/** Shared, so that a call without options makes none, and has none that need a check. */
export const none: BackgroundOptions = {}

/** Of all options of the client and of its calls. */
export const checks = new OptionChecks(ClientOptionError)

/** @throws {ClientOptionError} {ConnectionOptionError} {InvalidAddressError} quoting what cannot be followed. */
export function resolveClientOptions(options: ClientOptions = {}): ResolvedClientOptions {
  const {
    servers = '127.0.0.1',
    connection: connectionOptions,
    clientId,
    exceptions = true,
    foregroundKeys = false,
    timeoutMs = 0,
    patienceMs = 5_000,
    events,
    ...others
  } = checks.record('options', options)
  checks.nothing(others)
  const connection = resolveConnectionOptions(connectionOptions)
  return {
    servers: checks.servers('servers', servers),
    connection,
    clock: connection.clock,
    clientId: clientId === undefined ? undefined : checks.clientId('clientId', clientId),
    exceptions: checks.flag('exceptions', exceptions),
    foregroundKeys: checks.flag('foregroundKeys', foregroundKeys),
    timeoutMs: checks.duration('timeoutMs', timeoutMs),
    patienceMs: checks.duration('patienceMs', patienceMs),
    listeners: events === undefined ? [] : [checks.listeners('events', events, clientEventNames)],
    maxPacketBytes: connection.maxPacketBytes,
  }
}
