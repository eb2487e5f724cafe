import type { Cancel, Clock } from '@gearwork/transport'
import { momentOf, occurrenceKey } from './occurrence.js'
import { RecentSet } from './recent-set.js'
import type { Timetable } from './timetable.js'

/**
 * No occurrence is submitted that falls due within so many milliseconds: a process whose clock is behind by less cannot
 * submit anew what has just been run.
 */
export const leadMs = 10_000
/** From here on it is made sure that one server has an occurrence, whichever that is. */
const nearMs = 2 * leadMs
/** The longest wait before it looks again: somebody may put the clock forward. */
const longestWaitMs = 600_000
/** So many occurrences are remembered that have been run. */
const mostRemembered = 1_000

/** Why an occurrence is not run. `ran`: it was already. `late`: the one after it is due. */
export type SkipReason = 'ran' | 'late'

/** What one schedule needs. Moments are milliseconds since the epoch. */
export interface ScheduleSupport {
  readonly timetable: Pick<Timetable, 'after'>
  /** What its unique keys begin with. */
  readonly prefix: string
  /** Those of the job, the preferred one first. */
  readonly servers: readonly string[]
  readonly clock: Clock
  /** Resolves once the server has it. */
  submit(server: string, at: number, unique: string): Promise<void>
  /** No server took it. */
  failed(at: number, error: unknown): void
}

/**
 * One schedule of one job in one process. All processes do the same, so servers hear of each occurrence from all of
 * them, and take it once.
 *
 * The next occurrence is submitted ahead, to the preferred server alone: it keeps it though all processes may go. When
 * it is near, and it is known which servers are up, it is submitted for good: to the next server, where the preferred
 * one is down. Whoever did so earlier would run it twice when that one comes back.
 */
export class JobSchedule {
  readonly #support: ScheduleSupport
  readonly #ahead = new Set<number>()
  /** With the server that has it, once one has. */
  readonly #near = new Map<number, string | undefined>()
  readonly #ran = new RecentSet<number>(mostRemembered)
  #cancel: Cancel | undefined
  #state: 'new' | 'going' | 'over' = 'new'

  constructor(support: ScheduleSupport) {
    this.#support = support
  }

  start(): void {
    if (this.#state !== 'new') return
    this.#state = 'going'
    this.#plan()
  }

  /** A server is back, and may have forgotten what it had; what another one took over meanwhile stays there. */
  renew(server: string): void {
    if (this.#state !== 'going') return
    if (server === this.#support.servers[0]) this.#ahead.clear()
    for (const [at, holder] of [...this.#near]) if (holder === server) this.#makeAgain(at, server)
    this.#plan()
  }

  stop(): void {
    this.#state = 'over'
    this.#cancel?.()
  }

  /** The moment that a unique key says; undefined where it is none of this schedule. */
  momentOf(unique: string): number | undefined {
    return momentOf(this.#support.prefix, unique)
  }

  /** Whether an occurrence is not to be run, and why. */
  verdict(at: number): SkipReason | undefined {
    if (this.#ran.has(at)) return 'ran'
    const successor = this.#support.timetable.after(at)
    return successor !== undefined && successor + leadMs <= this.#support.clock.now() ? 'late' : undefined
  }

  /** An occurrence was run to its end, whatever that was. */
  ran(at: number): void {
    this.#ran.add(at)
  }

  #plan(): void {
    const { clock, timetable } = this.#support
    const now = clock.now()
    this.#cancel?.()
    this.#forget(now)
    const first = timetable.after(now + leadMs)
    if (first === undefined) return
    let next: number | undefined = first
    for (; next !== undefined && next <= now + nearMs; next = timetable.after(next)) void this.#make(next)
    if (next === first) void this.#announce(first)
    const wakeAt = Math.min(first - leadMs, (next ?? Number.POSITIVE_INFINITY) - nearMs)
    this.#cancel = clock.after(Math.min(wakeAt - now, longestWaitMs), () => this.#plan())
  }

  #forget(now: number): void {
    for (const moments of [this.#ahead, this.#near]) {
      for (const at of moments.keys()) if (at <= now) moments.delete(at)
    }
  }

  /** A server that cannot be reached now is tried again when it is back, or when the occurrence is near. */
  async #announce(at: number): Promise<void> {
    if (this.#ahead.has(at)) return
    this.#ahead.add(at)
    const [preferred] = this.#support.servers as readonly [string]
    await this.#submit(preferred, at).catch(() => this.#ahead.delete(at))
  }

  /** Where nobody takes it, it is tried again as long as there is time. */
  async #make(at: number, servers = this.#support.servers): Promise<void> {
    if (this.#near.has(at)) return
    this.#near.set(at, undefined)
    let refusal: unknown
    for (const server of servers) {
      try {
        await this.#submit(server, at)
        this.#near.set(at, server)
        return
      } catch (error) {
        refusal = error
      }
    }
    this.#near.delete(at)
    if (this.#state === 'going') this.#support.failed(at, refusal)
  }

  /** On the same server, which may have it yet. */
  #makeAgain(at: number, server: string): void {
    if (at <= this.#support.clock.now() + leadMs) return
    this.#near.delete(at)
    void this.#make(at, [server, ...this.#support.servers.filter((other) => other !== server)])
  }

  #submit(server: string, at: number): Promise<void> {
    return this.#support.submit(server, at, occurrenceKey(this.#support.prefix, at))
  }
}
