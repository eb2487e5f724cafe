import { AdminClient, Client } from '@gearwork/client'
import type { ConnectionSection } from '../configuration/config-sections.js'
import { getOrMake } from '../get-or-make.js'
import { JobList } from './job-list.js'

/**
 * A client for each job server that a failed job came from or may go to, or that is to have an occurrence of a schedule; made
 * when it is first needed.
 */
export class JobServers {
  readonly #connection: ConnectionSection
  readonly #patienceMs: number
  readonly #clients = new Map<string, Client>()
  readonly #admins = new Map<string, AdminClient>()
  readonly #lists = new Map<string, JobList>()

  /** `patienceMs`: how long a server may take for one answer; the job in hand keeps its place meanwhile. */
  constructor(connection: ConnectionSection, patienceMs = 5_000) {
    this.#connection = connection
    this.#patienceMs = patienceMs
  }

  /** `server`: `host:port`. */
  client(server: string): Client {
    return getOrMake(this.#clients, server, () => {
      const limits = { timeoutMs: this.#patienceMs, patienceMs: this.#patienceMs }
      return new Client({ servers: server, connection: this.#connection, exceptions: false, ...limits })
    })
  }

  /** What it says of its jobs. */
  list(server: string): JobList {
    return getOrMake(this.#lists, server, () => new JobList(this.#admin(server)))
  }

  async close(): Promise<void> {
    const all = [...this.#clients.values(), ...this.#admins.values()]
    await Promise.all(all.map((client) => client.close()))
  }

  #admin(server: string): AdminClient {
    return getOrMake(this.#admins, server, () => {
      return new AdminClient({ server, connection: this.#connection, timeoutMs: this.#patienceMs })
    })
  }
}
