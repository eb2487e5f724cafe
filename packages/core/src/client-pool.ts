import { Client, type ClientOptions } from '@gearwork/client'
import { formatAddress, type ServerAddress } from '@gearwork/transport'

/** One client for each list of servers: thousands of submissions share its connections. */
export class ClientPool {
  readonly #options: ClientOptions
  readonly #clients = new Map<string, Client>()

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** `silent`: its submissions dispatch no events. */
  for(servers: readonly ServerAddress[], silent = false): Client {
    const key = `${silent} ${servers.map(formatAddress).join(' ')}`
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const { events, ...options } = this.#options
    const client = new Client({ ...options, servers, ...(silent || events === undefined ? {} : { events }) })
    this.#clients.set(key, client)
    return client
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()))
  }
}
