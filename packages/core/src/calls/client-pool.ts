import {
  type AnyHandle,
  type CallOptions,
  Client,
  type ClientOptions,
  type HandleFacts,
  JobHandle,
  type JobStatus,
} from '@gearwork/client'
import { formatAddress, parseAddress, type ServerAddress } from '@gearwork/transport'

/** One client for each list of servers: thousands of submissions share its connections. */
export class ClientPool {
  readonly #options: ClientOptions
  readonly #clients = new Map<string, Client>()
  #closed = false

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** `silent`: its submissions dispatch no events. Of a closed pool all clients are closed. */
  for(servers: readonly ServerAddress[], silent = false): Client {
    const key = `${silent} ${servers.map(formatAddress).join(' ')}`
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const client = this.#create(servers, silent)
    this.#clients.set(key, client)
    if (this.#closed) void client.close()
    return client
  }

  /** By the server that holds the job, or by all of them, of which `first` is asked in any case. */
  async jobStatus(handle: AnyHandle, first: Client, options?: CallOptions): Promise<JobStatus> {
    if (handle instanceof JobHandle) return handle.status(options)
    if (typeof handle === 'string') return this.#askAll(handle, first, options)
    const { server } = (handle ?? {}) as Partial<HandleFacts>
    // What is no handle is refused by whoever is asked.
    if (typeof server !== 'string') return first.jobStatus(handle, options)
    const clients = [first, ...this.#clients.values()]
    const holder = clients.find(({ servers }) => servers.includes(server)) ?? this.for([parseAddress(server)])
    return holder.jobStatus(handle, options)
  }

  /** The first that knows the job answers for all; otherwise what `first` says counts. */
  async #askAll(handle: string, first: Client, options: CallOptions | undefined): Promise<JobStatus> {
    const clients = [...new Set([first, ...this.#clients.values()])]
    const asked = clients.map((client) => client.jobStatus(handle, options))
    const knowing = asked.map(async (asking) => {
      const status = await asking
      return status.known ? status : Promise.reject(status)
    })
    return Promise.any(knowing).catch(() => asked[0] as Promise<JobStatus>)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#clients.values()].map((client) => client.close()))
  }

  #create(servers: readonly ServerAddress[], silent: boolean): Client {
    const { events, ...options } = this.#options
    return new Client({
      ...options,
      foregroundKeys: true,
      servers,
      ...(silent || events === undefined ? {} : { events }),
    })
  }
}
