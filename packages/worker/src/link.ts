import { Connection, type ResolvedConnectionOptions, type ServerAddress } from '@gearwork/transport'
import { GrabLoop } from './grab-loop.js'
import type { LoopSupport } from './loop-support.js'
import { type Offer, offeredOn } from './offer.js'
import type { ServerNews } from './server-news.js'

/** How long a server may take to read the last results, in milliseconds, before the connection is cut. */
const closeWithinMs = 5_000

/** What a link needs of its worker. */
export interface LinkSupport extends Omit<LoopSupport, 'left' | 'registered'> {
  /** Hears what becomes of the connection. */
  readonly news: ServerNews
  readonly connection: ResolvedConnectionOptions
}

/** A connection to one server, which comes back when it is lost, and the loop of the life it is in. */
export class ServerLink {
  readonly #support: LinkSupport
  readonly #connection: Connection
  readonly #offers = new Map<string, Offer>()
  #loop: GrabLoop | undefined
  #leaving: Promise<void> | undefined
  #gone: () => void = () => {}

  constructor(address: ServerAddress, support: LinkSupport) {
    this.#support = support
    support.news.join(this)
    this.#connection = new Connection(
      address,
      {
        opened: () => this.#opened(),
        packet: (packet) => this.#loop?.receive(packet),
        lost: (error) => this.#lost(error),
        cut: (error) => support.news.cut(error),
        failed: (error, retryInMs) => support.news.failed(this, error, retryInMs),
        drained: () => this.#loop?.drained(),
      },
      support.connection,
    )
  }

  get connected(): boolean {
    return this.#loop !== undefined
  }

  get asleep(): boolean {
    return this.#loop?.asleep ?? true
  }

  /** Grabs that wait for their answers; undefined = it wants no place now. */
  get load(): number | undefined {
    return this.#loop?.load
  }

  open(): void {
    this.#connection.open()
  }

  ask(): void {
    this.#loop?.ask()
  }

  /** A job may have fallen due. */
  look(): void {
    this.#loop?.look()
  }

  offer(offer: Offer): void {
    if (offeredOn(offer, this.#connection.server)) {
      this.#offers.set(offer.name, offer)
      this.#loop?.offer(offer)
    } else {
      this.withdraw(offer.name)
    }
  }

  withdraw(functionName: string): void {
    if (this.#offers.delete(functionName)) this.#loop?.withdraw(functionName)
  }

  /** Resolves when nothing is in hand any more and the connection is closed. */
  leave(): Promise<void> {
    if (this.#leaving === undefined) {
      this.#leaving = new Promise((resolve) => {
        this.#gone = resolve
      })
      if (this.#loop === undefined) this.#close()
      else this.#loop.leave()
    }
    return this.#leaving
  }

  /** Waits for nothing more that may be on its way. */
  hurry(): void {
    this.#loop?.hurry()
  }

  #close(): void {
    void this.#connection.close(closeWithinMs).then(() => {
      this.#support.news.part(this)
      this.#gone()
    })
  }

  #opened(): void {
    const { news } = this.#support
    news.opened()
    this.#loop = new GrabLoop(this.#connection, this.#offers, {
      ...this.#support,
      registered: () => news.registered(this),
      left: () => this.#close(),
    })
    this.#loop.register()
  }

  #lost(error: Error): void {
    const loop = this.#loop
    this.#loop = undefined
    loop?.end(error)
    this.#support.news.lost(this, error)
    if (this.#leaving !== undefined) this.#close()
    this.#support.distribute()
    this.#support.asleep()
  }
}
