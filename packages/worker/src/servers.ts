import type { ServerAddress, ServerTrouble } from '@gearwork/transport'
import { type LinkSupport, ServerLink } from './link.js'
import type { Offer } from './offer.js'
import { Rotation } from './rotation.js'

/** Every server of a worker: all are told the same, and asked in turn. */
export class Servers {
  readonly #links: readonly ServerLink[]
  readonly #turns: Rotation<ServerLink>

  constructor(addresses: readonly ServerAddress[], support: LinkSupport) {
    this.#links = addresses.map((address) => new ServerLink(address, support))
    this.#turns = new Rotation(this.#links)
  }

  get troubles(): readonly ServerTrouble[] {
    return this.#links.map(({ trouble }) => trouble)
  }

  /** Every server there is has said that it has nothing: with none at all nobody said so. */
  get asleep(): boolean {
    let connected = false
    for (const link of this.#links) {
      if (!link.connected) continue
      if (!link.asleep) return false
      connected = true
    }
    return connected
  }

  open(): void {
    for (const link of this.#links) link.open()
  }

  offer(offer: Offer): void {
    for (const link of this.#links) link.offer(offer)
  }

  withdraw(functionName: string): void {
    for (const link of this.#links) link.withdraw(functionName)
  }

  /** Asks the one whose turn it is for a job. False when none wants a place. */
  ask(): boolean {
    const link = this.#turns.take(loadOf)
    link?.ask()
    return link !== undefined
  }

  /** Jobs may have fallen due. */
  look(): void {
    for (const link of this.#links) link.look()
  }

  /** Resolves when nothing of any of them is in hand any more, and every connection is closed. */
  async leave(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.leave()))
  }

  /** Waits for nothing more that may be on its way from one of them. */
  hurry(): void {
    for (const link of this.#links) link.hurry()
  }
}

function loadOf({ load }: ServerLink): number | undefined {
  return load
}
