import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { limits } from '@gearwork/protocol'
import {
  type Clock,
  OptionChecks,
  parseListenAddress,
  type ServerAddress,
  type ServerAddressInput,
  systemClock,
} from '@gearwork/transport'
import { InvalidServerOptionError } from './errors.js'
import { type ResolvedServerLimits, resolveLimits, type ServerLimits } from './limits.js'
import { checkTls, type ServerTlsOptions } from './listening/tls.js'
import { guardedLog, type ServerLog } from './log.js'

/**
 * Who may cancel jobs, create or drop functions and set limits over the text protocol: everybody who can
 * connect (as in gearmand), only peers of this machine, or nobody. The reports are for everybody.
 */
export type AdminPolicy = 'all' | 'loopback' | 'read-only'

/** Options of a server. */
export interface JobServerOptions {
  /** Port 0 is any free port. Default `127.0.0.1:4730`. */
  readonly listen?: ServerAddressInput | readonly ServerAddressInput[]
  /** Speak TLS on every address. Default: plain. */
  readonly tls?: ServerTlsOptions
  /** How much it takes upon itself. */
  readonly limits?: ServerLimits
  /**
   * How often a job may lose its worker before it fails; -1 = as often as it happens. 0 and 1 are both one
   * attempt, as in gearmand after 2.0 (`--job-retries`). Default -1.
   */
  readonly jobRetries?: number
  /** How many sleeping workers a new job wakes; 0 = all that serve its function (`--worker-wakeup`). Default 0. */
  readonly workerWakeup?: number
  /**
   * Functions of one worker take turns, as in gearmand 2.0 and in 1.1 with `--round-robin`. Without, the one that it
   * registered last is served first as long as it has jobs, as in 1.1. Default true.
   */
  readonly roundRobin?: boolean
  /** Handles are `<prefix>:<number>` (`--job-handle-prefix`). Default `H:` and the host's name. */
  readonly handlePrefix?: string
  /** Send exceptions to clients that did not ask for them too (`--exceptions`). Default false. */
  readonly exceptions?: boolean
  /**
   * After so many milliseconds of silence the system asks whether the other machine is still there, and hangs up
   * on it when nothing comes back for ten seconds; less than 1000 count as 1000. 0 = when the system does so of
   * itself: on Linux after two hours. Default 0.
   */
  readonly keepAliveMs?: number
  /** Default `all`. */
  readonly admin?: AdminPolicy
  /**
   * A SQLite file that keeps background jobs until they are over; it is made where there is none. A client is told
   * that its job was created once the job is on the disk. Default: jobs are lost with the server.
   */
  readonly persist?: string
  /** Hears what happens. Default: nobody does. */
  readonly log?: ServerLog
  /** Default: the system's. */
  readonly clock?: Clock
}

export interface ResolvedJobServerOptions extends ResolvedServerLimits {
  readonly listen: readonly ServerAddress[]
  readonly tls: ServerTlsOptions | undefined
  readonly keepAliveMs: number
  readonly jobRetries: number
  readonly workerWakeup: number
  readonly roundRobin: boolean
  readonly handlePrefix: string
  readonly exceptions: boolean
  readonly admin: AdminPolicy
  readonly persist: string | undefined
  readonly log: ServerLog
  readonly clock: Clock
}

const policies: readonly AdminPolicy[] = ['all', 'loopback', 'read-only']
/** So that a prefix, a colon and the largest number still make a handle that gearmand's peers can keep. */
const longestPrefix = limits.handle - 1 - String(Number.MAX_SAFE_INTEGER).length

const checks = new OptionChecks(InvalidServerOptionError)

/** @throws {InvalidServerOptionError} @throws {InvalidAddressError} of the transport, for `listen`. */
export function resolveOptions(options: JobServerOptions): ResolvedJobServerOptions {
  const {
    listen = '127.0.0.1',
    tls,
    limits: bounds = {},
    jobRetries = -1,
    workerWakeup = 0,
    roundRobin = true,
    handlePrefix = `H:${hostname().slice(0, longestPrefix - 2)}`,
    exceptions = false,
    keepAliveMs = 0,
    admin = 'all',
    persist,
    log,
    clock = systemClock,
    ...others
  } = checks.record('options', options)
  checks.nothing(others)
  return {
    listen: listenAddresses(listen),
    tls: tls === undefined ? undefined : checkTls(tls),
    ...resolveLimits(bounds),
    jobRetries: checks.wholeNumber('jobRetries', jobRetries, -1),
    workerWakeup: checks.wholeNumber('workerWakeup', workerWakeup),
    roundRobin: checks.flag('roundRobin', roundRobin),
    handlePrefix: checkPrefix(handlePrefix),
    exceptions: checks.flag('exceptions', exceptions),
    keepAliveMs: checks.wholeNumber('keepAliveMs', keepAliveMs),
    admin: policy(admin),
    persist: persist === undefined ? undefined : storeFile(persist),
    log: guardedLog(log === undefined ? undefined : checks.callable('log', log)),
    clock: checks.clock('clock', clock),
  }
}

function listenAddresses(
  input: ServerAddressInput | readonly ServerAddressInput[],
): readonly ServerAddress[] {
  const inputs = Array.isArray(input)
    ? (input as readonly ServerAddressInput[])
    : [input as ServerAddressInput]
  if (inputs.length === 0) throw new InvalidServerOptionError('listen', 'at least one address', input)
  return inputs.map(parseListenAddress)
}

/** Handles stand in lines and between NULs: no character of a prefix may end either. */
function checkPrefix(prefix: string): string {
  if (typeof prefix === 'string' && /^[\x21-\x7e]+$/.test(prefix) && prefix.length <= longestPrefix)
    return prefix
  throw new InvalidServerOptionError(
    'handlePrefix',
    `1 to ${longestPrefix} printable ASCII characters without spaces`,
    prefix,
  )
}

/** SQLite takes an empty name, and some that begin with a colon, for databases in memory. */
function storeFile(file: string): string {
  if (typeof file === 'string' && file !== '' && !file.includes('\0')) return resolve(file)
  throw new InvalidServerOptionError('persist', 'a file', file)
}

function policy(value: AdminPolicy): AdminPolicy {
  if (policies.includes(value)) return value
  throw new InvalidServerOptionError('admin', `one of ${policies.join(', ')}`, value)
}
