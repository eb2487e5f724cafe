import { Client, type ClientOptions } from '@gearwork/client'
import { formatAddress, type ServerAddress } from '@gearwork/transport'

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
    return new Client({
      ...options,
      foregroundKeys: true,
      servers,
      ...(silent || events === undefined ? {} : { events }),
    })
  }
}
