import type { Follower } from './errand.js'
import { nobody, Round } from './round.js'
import type { WorkName, WorkPacket } from './work-packets.js'

/** A job ends with one of these, in the server too: nothing may follow. */
const last: ReadonlySet<WorkName> = new Set(['WORK_COMPLETE', 'WORK_FAIL', 'WORK_EXCEPTION'])

/**
 * Who follows which job on one connection. Servers join submissions with equal unique keys into one job, and
 * then send each of its packets once for every submission. So a handle may have several followers, and they
 * take turns: each gets every packet once.
 */
export class Tracker {
  readonly #rounds = new Map<string, Round>()
  #size = 0

  /** How many submissions a server still owes an end. */
  get size(): number {
    return this.#size
  }

  follow(handle: string, follower: Follower): void {
    this.#size += 1
    const round = this.#rounds.get(handle)
    if (round === undefined) this.#rounds.set(handle, new Round(follower))
    else round.join(follower)
  }

  /** Keeps a follower's turn, for nobody: the others must not get his packets besides their own. */
  leave(handle: string, follower: Follower): void {
    this.#rounds.get(handle)?.leave(follower)
  }

  /** As `follow`, for a submission that was given up before the server acknowledged it. */
  followForNobody(handle: string): void {
    this.follow(handle, nobody)
  }

  /** Packets of unknown handles are left aside: gearmand ends cancelled jobs twice. */
  deliver(packet: WorkPacket): void {
    const round = this.#rounds.get(packet.handle)
    if (round === undefined) return
    const ends = last.has(packet.name)
    const follower = round.turn(ends)
    if (ends) this.#ended(packet.handle, round)
    follower?.heard(packet)
  }

  /** All followers; nobody is followed any more. */
  take(): Follower[] {
    const followers = [...this.#rounds.values()].flatMap((round) => round.take())
    this.#rounds.clear()
    this.#size = 0
    return followers
  }

  #ended(handle: string, round: Round): void {
    this.#size -= 1
    if (round.empty) this.#rounds.delete(handle)
  }
}
