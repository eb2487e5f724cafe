import type { ServerAddress } from '@gearwork/transport'
import { formatAddress } from '@gearwork/transport'
import type { ServerLink } from './link.js'
import { type Offer, offeredOn } from './offer.js'

/**
 * Connections that serve the same functions, one to each server. All functions without a limit of their own share one
 * lane. One with a limit has its own: at its limit nothing is asked on it, while the others go on and other workers
 * are given its jobs. Taking the ability back would not do: a server that hears CANT_DO queues again what runs.
 */
export class Lane {
  readonly #servers: readonly ServerAddress[]
  readonly #connect: (address: ServerAddress) => ServerLink
  readonly #links = new Map<string, ServerLink>()

  constructor(servers: readonly ServerAddress[], connect: (address: ServerAddress) => ServerLink) {
    this.#servers = servers
    this.#connect = connect
  }

  get links(): Iterable<ServerLink> {
    return this.#links.values()
  }

  /** No server has anything for it. */
  get asleep(): boolean {
    for (const link of this.links) if (!link.asleep) return false
    return true
  }

  /** Connects to all servers, whether or not anything is offered there. */
  connectAll(): void {
    for (const address of this.#servers) this.#linkTo(address)
  }

  offer(offer: Offer): void {
    for (const address of this.#servers) {
      const name = formatAddress(address)
      if (offeredOn(offer, name)) this.#linkTo(address).offer(offer)
      else this.#links.get(name)?.withdraw(offer.name)
    }
  }

  withdraw(functionName: string): void {
    for (const link of this.links) link.withdraw(functionName)
  }

  /** Resolves when nothing of it is in hand any more, and its connections are closed. */
  async leave(): Promise<void> {
    await Promise.all([...this.links].map((link) => link.leave()))
  }

  #linkTo(address: ServerAddress): ServerLink {
    const name = formatAddress(address)
    const known = this.#links.get(name)
    if (known !== undefined) return known
    const link = this.#connect(address)
    this.#links.set(name, link)
    return link
  }
}
