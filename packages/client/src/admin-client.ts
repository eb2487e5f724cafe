import type {
  ConnectionReport,
  FunctionPriorities,
  FunctionStatus,
  JobReport,
  QueueLimits,
} from '@gearwork/protocol'
import {
  type ConnectionOptions,
  isRecord,
  parseAddress,
  resolveConnectionOptions,
  type ServerAddressInput,
} from '@gearwork/transport'
import { readNumber, readText } from './admin-command.js'
import { AdminLink } from './admin-link.js'
import type { CallOptions } from './call-options.js'
import { checks } from './options.js'

/** Options of an admin client. */
export interface AdminClientOptions {
  /** Default `127.0.0.1:4730`. */
  readonly server?: ServerAddressInput
  /** The heartbeat is off unless it is set here: not every server mixes text and packets. */
  readonly connection?: ConnectionOptions
  /** How long a command may take unless it says otherwise, in milliseconds; 0 = any time. Default 10,000. */
  readonly timeoutMs?: number
}

/**
 * Speaks the text protocol with any Gearman server. It connects with the first command, and again with the
 * next one after a loss. A server that cannot be reached is told at once, without another attempt.
 *
 * Every command @throws {AdminRefusedError} {NoServerError} {CallTimeoutError} {ClientClosedError}, or the
 * signal's reason.
 */
export class AdminClient {
  readonly #link: AdminLink

  /** @throws {ClientOptionError} {ConnectionOptionError} {InvalidAddressError} quoting what cannot be followed */
  constructor(options: AdminClientOptions = {}) {
    const {
      server = '127.0.0.1',
      connection = {},
      timeoutMs = 10_000,
      ...others
    } = checks.record('options', options)
    checks.nothing(others)
    const settled = resolveConnectionOptions(connection)
    const { heartbeatMs = 0 } = connection
    this.#link = new AdminLink(
      parseAddress(server),
      { ...settled, heartbeatMs },
      checks.duration('timeoutMs', timeoutMs),
    )
  }

  /** `host:port` */
  get server(): string {
    return this.#link.server
  }

  /** The functions, with their jobs and workers. */
  status(options?: CallOptions): Promise<FunctionStatus[]> {
    return this.#link.report('status', options)
  }

  /** The functions, with their queued jobs by priority. */
  priorityStatus(options?: CallOptions): Promise<FunctionPriorities[]> {
    return this.#link.report('prioritystatus', options)
  }

  /** Every connection of the server, clients and this one included. */
  workers(options?: CallOptions): Promise<ConnectionReport[]> {
    return this.#link.report('workers', options)
  }

  /** Every job, queued or running. */
  jobs(options?: CallOptions): Promise<JobReport[]> {
    return this.#link.report('show jobs', options)
  }

  /** The unique key of every job; an empty one for each job without. */
  uniqueJobs(options?: CallOptions): Promise<string[]> {
    return this.#link.report('show unique jobs', options)
  }

  /** Takes a job from its queue; the workers of a running one are not told. */
  async cancelJob(handle: string | { readonly handle: string }, options?: CallOptions): Promise<void> {
    await this.#link.done(
      { command: 'cancel job', handle: isRecord(handle) ? handle.handle : handle },
      options,
    )
  }

  /** The most jobs a function may hold, for all priorities or for each; 0 = any number. */
  async maxQueue(fn: string, most: number | QueueLimits, options?: CallOptions): Promise<void> {
    const limits = typeof most === 'number' ? { high: most, normal: most, low: most } : most
    await this.#link.done({ command: 'maxqueue', function: fn, limits }, options)
  }

  /** What the server calls its version: `1.1.20+ds`. */
  version(options?: CallOptions): Promise<string> {
    return this.#link.ask({ command: 'version' }, readText, options)
  }

  /** How much the server logs: its word for it, such as `ERROR`. */
  verbose(options?: CallOptions): Promise<string> {
    return this.#link.ask({ command: 'verbose' }, readText, options)
  }

  /** The server's process. */
  pid(options?: CallOptions): Promise<number> {
    return this.#link.ask({ command: 'getpid' }, readNumber, options)
  }

  /** Lists a function that no worker has offered yet. For one that is listed it changes nothing. */
  async createFunction(fn: string, options?: CallOptions): Promise<void> {
    await this.#link.done({ command: 'create function', function: fn }, options)
  }

  /** Forgets a function. Servers refuse it while a worker offers it, or a job of it runs. */
  async dropFunction(fn: string, options?: CallOptions): Promise<void> {
    await this.#link.done({ command: 'drop function', function: fn }, options)
  }

  /** Commands that have not ended reject with ClientClosedError. Calling it twice is fine. */
  close(): Promise<void> {
    return this.#link.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
