import { AdminClient, Client } from '@gearwork/client'
import type { ConnectionSection } from '../configuration/config-sections.js'

/** How long a server may take for one answer, in milliseconds: the job in hand keeps its place meanwhile. */
const patienceMs = 5_000

/** A client for each job server that a failed job came from, or may go to; made with the first failure. */
export class JobServers {
  readonly #connection: ConnectionSection
  readonly #clients = new Map<string, Client>()
  readonly #admins = new Map<string, AdminClient>()

  constructor(connection: ConnectionSection) {
    this.#connection = connection
  }

  /** `server`: `host:port`. */
  client(server: string): Client {
    return made(this.#clients, server, () => {
      const limits = { timeoutMs: patienceMs, patienceMs }
      return new Client({ servers: server, connection: this.#connection, exceptions: false, ...limits })
    })
  }

  /** Its text protocol. */
  admin(server: string): AdminClient {
    return made(this.#admins, server, () => {
      return new AdminClient({ server, connection: this.#connection, timeoutMs: patienceMs })
    })
  }

  async close(): Promise<void> {
    const all = [...this.#clients.values(), ...this.#admins.values()]
    await Promise.all(all.map((client) => client.close()))
  }
}

function made<T>(known: Map<string, T>, server: string, make: () => T): T {
  const one = known.get(server) ?? make()
  known.set(server, one)
  return one
}
