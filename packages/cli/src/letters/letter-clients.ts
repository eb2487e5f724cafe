import { Buffer } from 'node:buffer'
import { Client, type JobHandle } from '@gearwork/client'
import { type Configuration, type DeadLetter, settingRows } from '@gearwork/core'
import { limits } from '@gearwork/protocol/limits'
import { formatAddress, type ServerAddressInput } from '@gearwork/transport'

/** Submits letters again: to the servers that were typed, else to those of the job. */
export class RetryClients {
  readonly #configuration: Configuration
  readonly #typed: readonly string[] | undefined
  readonly #clients = new Map<string, Client>()

  constructor(configuration: Configuration, typed: readonly string[] | undefined) {
    this.#configuration = configuration
    this.#typed = typed
  }

  /** In the background, as a first attempt. Resolves once a server has the job. */
  submit({ function: name, payload, unique, server, priority = 'normal' }: DeadLetter): Promise<JobHandle> {
    return this.#for(server).submitBackground(name, payload, {
      priority,
      timeoutMs,
      ...(unique === '' ? {} : { unique: whole(unique) }),
    })
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((client) => client.close()))
  }

  #for(server: string): Client {
    const key = this.#typed === undefined ? server : ''
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const { connection } = this.#configuration
    const client = new Client({ connection, servers: this.#typed ?? this.#serversOf(server) })
    this.#clients.set(key, client)
    return client
  }

  /**
   * The configured ones, if the job failed on one of these; else the one it failed on, for then it is a job with servers
   * of its own. No class need be asked for them.
   */
  #serversOf(server: string): readonly ServerAddressInput[] {
    const { servers } = this.#configuration
    const isForeign = !servers.map(formatAddress).includes(server)
    return isForeign && settingRows.servers.settle([server]) !== undefined ? [server] : servers
  }
}

/** Another client may have used one byte more than reaches every worker: cut as gearmand 1.1 cuts it. */
function whole(unique: string): string {
  const isTooLong = Buffer.byteLength(unique) > limits.wholeUnique
  return isTooLong ? [...unique].slice(0, -1).join('') : unique
}

/** How long a server may take to acknowledge a job: less than the lease of the letter. In milliseconds. */
const timeoutMs = 60_000
