import { NoServerError } from '@gearwork/transport'
import type { Candidate } from './balance.js'
import type { Errand } from './errand.js'
import { ClientClosedError } from './errors.js'
import { Line } from './line.js'
import { Link } from './link.js'
import type { ResolvedClientOptions } from './options.js'

/** All servers of a client, and the line of calls that none of them has. */
export class Servers {
  readonly #links: readonly Link[]
  readonly #line: Line
  readonly #watchers = new Set<() => void>()
  #whenClosed: Promise<void> | undefined
  #state: 'idle' | 'open' | 'closed' = 'idle'

  constructor(options: ResolvedClientOptions) {
    const events = {
      accepting: () => this.#line.advance(),
      down: (returned: readonly Errand[]) => this.#down(returned),
    }
    this.#links = options.servers.map((address) => new Link(address, options, events))
    this.#line = new Line(options.patienceMs, options.clock, {
      place: (errand, urgent) => this.#place(errand, urgent),
      accepting: () => this.#links.some(({ accepting }) => accepting),
      reachable: (errand) => errand.place(this.#links.filter(isOpen).map(asAccepting), true) !== undefined,
      giveUp: (errand) => errand.fail(new NoServerError(this.#troubles())),
    })
  }

  /** `host:port` of each. */
  get names(): readonly string[] {
    return this.#links.map(({ server }) => server)
  }

  /** Those that are not known to be down; all, where all are down. */
  get likely(): readonly string[] {
    const likely = this.#links.filter(({ health }) => health !== 'down')
    return (likely.length === 0 ? this.#links : likely).map(({ server }) => server)
  }

  /** Why none of them can be reached; undefined where one can. */
  get outage(): NoServerError | undefined {
    return this.#links.some(isOpen) ? undefined : new NoServerError(this.#troubles())
  }

  isDown(server: string): boolean {
    return this.#links.some((link) => link.server === server && link.health === 'down')
  }

  /** Tells whenever a server is lost, or cannot be reached. */
  watch(watcher: () => void): void {
    this.#watchers.add(watcher)
  }

  unwatch(watcher: () => void): void {
    this.#watchers.delete(watcher)
  }

  /** Requests unanswered, jobs unfinished, and calls without a server. */
  get inFlight(): number {
    return this.#links.reduce((sum, { load }) => sum + load, this.#line.size)
  }

  /** Hands the errand to a server, or lets it wait for one. */
  take(errand: Errand): void {
    if (errand.state !== 'waiting') return
    if (this.#state === 'closed') {
      errand.fail(new ClientClosedError())
    } else {
      this.#open()
      if (!this.#place(errand, false)) this.#queue(errand)
    }
  }

  /** Those who have ended meanwhile leave the line. */
  sweep(): void {
    this.#line.sweep()
  }

  /** Everybody who waits is told so; what is written still leaves. Calling it twice is fine. */
  close(): Promise<void> {
    this.#whenClosed ??= this.#close()
    return this.#whenClosed
  }

  #open(): void {
    if (this.#state === 'open') return
    this.#state = 'open'
    for (const link of this.#links) link.open()
  }

  #place(errand: Errand, urgent: boolean): boolean {
    const link = errand.place(this.#links, urgent)
    if (link === undefined) return false
    link.send(errand)
    return true
  }

  /** The first who waits makes the servers that are down be dialled at once, and only the first. */
  #queue(errand: Errand): void {
    const first = this.#line.size === 0
    this.#line.push(errand)
    if (first) for (const link of this.#links) link.hurry()
  }

  /** The calls of a lost server go to another one, and those that wait for it may have no reason to any more. */
  #down(returned: readonly Errand[]): void {
    this.#line.unshift(returned)
    for (const watcher of this.#watchers) watcher()
    this.#line.sweep()
    this.#line.advance()
  }

  #troubles() {
    return this.#links.filter((link) => !isOpen(link)).map(({ trouble }) => trouble)
  }

  #close(): Promise<void> {
    this.#state = 'closed'
    const reason = new ClientClosedError()
    const closed = Promise.all(this.#links.map((link) => link.close(reason)))
    for (const errand of this.#line.take()) errand.fail(reason)
    return closed.then(() => {})
  }
}

function isOpen({ health }: Candidate): boolean {
  return health === 'open'
}

function asAccepting({ server, health, load }: Candidate): Candidate {
  return { server, health, load, accepting: true }
}
