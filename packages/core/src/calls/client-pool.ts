import { Client, type ClientOptions } from '@gearwork/client'
import { formatAddress, type ServerAddress } from '@gearwork/transport'
import { getOrMake } from '../get-or-make.js'

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
    return getOrMake(this.#clients, key, () => this.#create(servers, silent))
  }

  /** Those that were asked for so far. */
  get open(): Iterable<Client> {
    return this.#clients.values()
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#clients.values()].map((client) => client.close()))
  }

  #create(servers: readonly ServerAddress[], silent: boolean): Client {
    const { events, ...options } = this.#options
    const client = new Client({
      ...options,
      foregroundKeys: true,
      servers,
      ...(silent || events === undefined ? {} : { events }),
    })
    if (this.#closed) void client.close()
    return client
  }
}
