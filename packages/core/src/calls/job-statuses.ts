import {
  type AnyHandle,
  type CallOptions,
  type Client,
  type HandleFacts,
  JobHandle,
  type JobStatus,
} from '@gearwork/client'
import { formatAddress, type ServerAddress } from '@gearwork/transport'
import type { ListedWork } from '../works/listed.js'
import type { Works } from '../works/works.js'
import { UnknownServerError } from './call-errors.js'
import type { ClientPool } from './client-pool.js'

/** Servers that are submitted to together. */
type ServerList = readonly ServerAddress[]

/** How jobs stand, asked of servers that are known here: handles come back from browsers, where anybody may have written them. */
export class JobStatuses {
  readonly #clients: ClientPool
  readonly #configured: readonly ServerList[]
  readonly #works: () => Promise<Works<ListedWork>>

  /** `works`: those that have servers of their own; looked at when no other server is meant. */
  constructor(
    clients: ClientPool,
    configured: readonly ServerList[],
    works: () => Promise<Works<ListedWork>>,
  ) {
    this.#clients = clients
    this.#configured = configured
    this.#works = works
  }

  /** By the server that holds the job, or by all of them, of which `first` is asked in any case. @throws {UnknownServerError} */
  async of(handle: AnyHandle, first: Client, options?: CallOptions): Promise<JobStatus> {
    if (handle instanceof JobHandle) return handle.status(options)
    const open = [...new Set([first, ...this.#clients.open])]
    if (typeof handle === 'string') return askAll(open, handle, options)
    const { server } = (handle ?? {}) as Partial<HandleFacts>
    // What is no handle is refused by whoever is asked.
    if (typeof server !== 'string') return first.jobStatus(handle, options)
    const holder = open.find(({ servers }) => servers.includes(server)) ?? (await this.#clientTo(handle))
    return holder.jobStatus(handle, options)
  }

  async #clientTo(handle: HandleFacts): Promise<Client> {
    const servers = listWith(handle.server, this.#configured) ?? (await this.#listOfWorks(handle))
    if (servers === undefined) throw new UnknownServerError(handle)
    return this.#clients.for(servers)
  }

  async #listOfWorks(handle: HandleFacts): Promise<ServerList | undefined> {
    try {
      const lists = [...(await this.#works())].flatMap(({ settings, jobs }) => [
        settings.servers.value,
        ...jobs.map((job) => job.settings.servers.value),
      ])
      return listWith(handle.server, lists)
    } catch (error) {
      throw new UnknownServerError(handle, error)
    }
  }
}

function listWith(server: string, lists: readonly ServerList[]): ServerList | undefined {
  return lists.find((list) => list.some((address) => formatAddress(address) === server))
}

/** The first that knows the job answers for all; otherwise what the first of them says counts. */
async function askAll(
  clients: readonly Client[],
  handle: string,
  options: CallOptions | undefined,
): Promise<JobStatus> {
  const asked = clients.map((client) => client.jobStatus(handle, options))
  const knowing = asked.map(async (asking) => {
    const status = await asking
    return status.known ? status : Promise.reject(status)
  })
  return Promise.any(knowing).catch(() => asked[0] as Promise<JobStatus>)
}
