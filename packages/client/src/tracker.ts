import type { Response } from '@gearwork/protocol'
import type { Errand } from './errand.js'

/** What servers say of running jobs. */
export type WorkName =
  | 'WORK_DATA'
  | 'WORK_WARNING'
  | 'WORK_STATUS'
  | 'WORK_COMPLETE'
  | 'WORK_FAIL'
  | 'WORK_EXCEPTION'

export type WorkPacket = Response<WorkName>

/** Someone who waits for a foreground job. */
export interface Follower {
  heard(packet: WorkPacket): void
  /** The server is gone, and what became of the job is not known. What it answers is submitted again. */
  lost(error: Error): Errand | undefined
  /** Nothing more will come: the client closes. */
  fail(error: unknown): void
}

/** Takes the share of a follower who left: the server does not know, and goes on counting him. */
const nobody: Follower = { heard() {}, lost: () => undefined, fail() {} }

/** The followers of one handle, and whose turn it is. */
interface Round {
  readonly followers: Follower[]
  next: number
}

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
    if (round === undefined) this.#rounds.set(handle, { followers: [follower], next: 0 })
    else round.followers.push(follower)
  }

  /** Keeps a follower's turn, for nobody: the others must not get his packets besides their own. */
  leave(handle: string, follower: Follower): void {
    const followers = this.#rounds.get(handle)?.followers ?? []
    const index = followers.indexOf(follower)
    if (index >= 0) followers[index] = nobody
  }

  /** As `follow`, for a submission that was given up before the server acknowledged it. */
  followForNobody(handle: string): void {
    this.follow(handle, nobody)
  }

  /** Packets of unknown handles are left aside: gearmand ends cancelled jobs twice. */
  deliver(packet: WorkPacket): void {
    const round = this.#rounds.get(packet.handle)
    if (round === undefined) return
    const follower = round.followers[round.next] as Follower
    if (last.has(packet.name)) this.#remove(packet.handle, round)
    else round.next = (round.next + 1) % round.followers.length
    follower.heard(packet)
  }

  /** All followers; nobody is followed any more. */
  take(): Follower[] {
    const followers = [...this.#rounds.values()].flatMap((round) => round.followers)
    this.#rounds.clear()
    this.#size = 0
    return followers
  }

  #remove(handle: string, round: Round): void {
    this.#size -= 1
    round.followers.splice(round.next, 1)
    if (round.followers.length === 0) this.#rounds.delete(handle)
    else round.next %= round.followers.length
  }
}
