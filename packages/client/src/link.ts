import type { Response } from '@gearwork/protocol'
import { Connection, type ServerAddress, type ServerTrouble } from '@gearwork/transport'
import type { Candidate, Health } from './balance.js'
import type { Desk, Errand, Follower } from './errand.js'
import type { ResolvedClientOptions } from './options.js'
import { Pending } from './pending.js'
import { ExceptionsRequest } from './query.js'
import { Tracker } from './tracker.js'

/** What a link tells of its server. */
export interface LinkEvents {
  /** It takes calls (again): it is connected, or what had piled up has left. */
  accepting(): void
  /** It cannot be reached, or not any more. Its unanswered calls come back, oldest first. */
  down(returned: readonly Errand[]): void
}

/** One server: its connection, the calls it has not answered, and the jobs it has not finished. */
export class Link implements Candidate, Desk {
  readonly server: string
  readonly #connection: Connection
  readonly #options: ResolvedClientOptions
  readonly #events: LinkEvents
  readonly #pending = new Pending(this)
  readonly #tracker = new Tracker()
  #congested = false
  #error: Error | undefined

  constructor(address: ServerAddress, options: ResolvedClientOptions, events: LinkEvents) {
    this.#options = options
    this.#events = events
    this.#connection = new Connection(
      address,
      {
        opened: () => this.#opened(),
        packet: (packet) => this.#packet(packet),
        lost: (error) => this.#lost(error),
        failed: (error) => this.#down(error),
        drained: () => this.#drained(),
      },
      options.connection,
    )
    this.server = this.#connection.server
  }

  get health(): Health {
    if (this.#connection.state === 'open') return 'open'
    return this.#error === undefined ? 'unknown' : 'down'
  }

  get accepting(): boolean {
    return !this.#congested && this.#connection.state === 'open'
  }

  get load(): number {
    return this.#pending.size + this.#tracker.size
  }

  /** Why it takes no calls. */
  get trouble(): ServerTrouble {
    return { server: this.server, error: this.#error }
  }

  open(): void {
    this.#connection.open()
  }

  /** Somebody wants it now: no use to wait for the end of the back-off. */
  hurry(): void {
    this.#connection.hurry()
  }

  send(errand: Errand): void {
    errand.sent()
    this.#connection.send(errand.request)
    this.#pending.push(errand)
    this.#congested = this.#connection.congested
  }

  follow(handle: string, follower: Follower): void {
    this.#tracker.follow(handle, follower)
  }

  followForNobody(handle: string): void {
    this.#tracker.followForNobody(handle)
  }

  leave(handle: string, follower: Follower): void {
    this.#tracker.leave(handle, follower)
  }

  /** Sends what is written, then says goodbye; whoever still waits is told the reason. */
  close(reason: Error): Promise<void> {
    const closed = this.#connection.close()
    for (const waiting of [...this.#pending.take(), ...this.#tracker.take()]) waiting.fail(reason)
    return closed
  }

  #opened(): void {
    const { clientId, exceptions } = this.#options
    this.#congested = false
    this.#error = undefined
    if (clientId !== undefined) this.#connection.send({ name: 'SET_CLIENT_ID', clientId })
    if (exceptions) this.send(new ExceptionsRequest(this.server))
    this.#events.accepting()
  }

  /** What throws here ends this life of the connection. */
  #packet(packet: Response): void {
    switch (packet.name) {
      case 'WORK_DATA':
      case 'WORK_WARNING':
      case 'WORK_STATUS':
      case 'WORK_COMPLETE':
      case 'WORK_FAIL':
      case 'WORK_EXCEPTION':
        this.#tracker.deliver(packet)
        break
      case 'ERROR':
        this.#pending.refuse(packet)
        break
      default:
        this.#pending.answer(packet)
        break
    }
  }

  #lost(error: Error): void {
    this.#error = error
    const again = this.#tracker.take().flatMap((follower) => follower.lost(error) ?? [])
    const unanswered = this.#pending.take().filter((errand) => errand.returned())
    this.#events.down([...again, ...unanswered])
  }

  #down(error: Error): void {
    this.#error = error
    this.#events.down([])
  }

  #drained(): void {
    this.#congested = false
    this.#events.accepting()
  }
}
