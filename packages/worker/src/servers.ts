import { formatAddress, type ServerAddress, type ServerTrouble } from '@gearwork/transport'
import type { Announcer } from './events.js'
import { Lane } from './lane.js'
import { LanePlaces } from './lane-places.js'
import { type LinkSupport, ServerLink } from './link.js'
import { isLimited, type Offer } from './offer.js'
import { Rotation } from './rotation.js'
import type { JobRun } from './run-job.js'
import { ServerNews } from './server-news.js'
import type { Places, Slots } from './slots.js'

/** What servers need of their worker. */
export interface ServersSupport extends Omit<LinkSupport, 'news' | 'slots'> {
  readonly slots: Slots<JobRun>
  readonly announcer: Announcer
  /** A server has read what we can do, in this life of its connections. */
  registered(server: string): void
}

/** A function that has, or had, a limit. */
interface Limited {
  readonly places: LanePlaces<JobRun>
  /** Undefined while it has none; what runs by the last one counts in the places. */
  lane: Lane | undefined
}

/** Every server of a worker: all are told the same, and asked in turn. */
export class Servers {
  readonly #addresses: readonly ServerAddress[]
  readonly #support: ServersSupport
  readonly #news: ReadonlyMap<string, ServerNews>
  /** Of all lanes. */
  readonly #links: ServerLink[] = []
  readonly #turns = new Rotation(this.#links)
  readonly #shared: Lane
  /** By function. */
  readonly #limited = new Map<string, Limited>()
  #state: 'new' | 'open' | 'leaving' = 'new'

  constructor(addresses: readonly ServerAddress[], support: ServersSupport) {
    this.#addresses = addresses
    this.#support = support
    const { announcer, registered } = support
    this.#news = new Map(
      addresses.map(formatAddress).map((name) => [name, new ServerNews(name, announcer, registered)]),
    )
    this.#shared = this.#lane(support.slots)
    this.#shared.connectAll()
  }

  get troubles(): readonly ServerTrouble[] {
    return [...this.#news.values()].map(({ trouble }) => trouble)
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

  /** There may be jobs that are left waiting for the sake of their rate. */
  get held(): boolean {
    for (const { lane, places } of this.#limited.values()) {
      if (places.held && lane?.asleep === false) return true
    }
    return false
  }

  open(): void {
    this.#state = 'open'
    for (const link of this.#links) link.open()
  }

  offer(offer: Offer): void {
    if (isLimited(offer, this.#support.slots.capacity)) {
      this.#shared.withdraw(offer.name)
      this.#laneOf(offer).offer(offer)
    } else {
      this.#close(offer.name)
      this.#shared.offer(offer)
    }
  }

  withdraw(functionName: string): void {
    this.#shared.withdraw(functionName)
    this.#close(functionName)
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
    this.#state = 'leaving'
    for (const { places } of this.#limited.values()) places.stop()
    await Promise.all(this.#links.map((link) => link.leave()))
  }

  /** Waits for nothing more that may be on its way from one of them. */
  hurry(): void {
    for (const link of this.#links) link.hurry()
  }

  #laneOf(offer: Offer): Lane {
    const limited = this.#limited.get(offer.name) ?? this.#limit(offer.name)
    limited.places.limit(offer)
    limited.lane ??= this.#lane(limited.places)
    return limited.lane
  }

  #limit(functionName: string): Limited {
    const { slots, clock, distribute } = this.#support
    const limited = { places: new LanePlaces(slots, clock, distribute), lane: undefined }
    this.#limited.set(functionName, limited)
    return limited
  }

  /** A function has no lane any more: what runs by it comes to its end, then its connections go. */
  #close(functionName: string): void {
    const limited = this.#limited.get(functionName)
    const lane = limited?.lane
    if (limited === undefined || lane === undefined) return
    limited.lane = undefined
    void lane.leave().then(() => this.#forget(lane))
  }

  #forget(lane: Lane): void {
    const gone = new Set(lane.links)
    const left = this.#links.filter((link) => !gone.has(link))
    this.#links.splice(0, this.#links.length, ...left)
    this.#support.asleep()
  }

  #lane(slots: Places<JobRun>): Lane {
    return new Lane(this.#addresses, (address) => this.#connect(address, slots))
  }

  #connect(address: ServerAddress, slots: Places<JobRun>): ServerLink {
    const news = this.#news.get(formatAddress(address)) as ServerNews
    const link = new ServerLink(address, { ...this.#support, slots, news })
    this.#links.push(link)
    if (this.#state === 'open') link.open()
    return link
  }
}

function loadOf({ load }: ServerLink): number | undefined {
  return load
}
