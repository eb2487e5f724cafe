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
class Round {
  readonly followers: Follower[]
  #next = 0

  constructor(first: Follower, second: Follower) {
    this.followers = [first, second]
  }

  /** Whose turn it is; where it is his last, he leaves. */
  turn(isLast: boolean): Follower {
    const follower = this.followers[this.#next] as Follower
    if (isLast) this.followers.splice(this.#next, 1)
    else this.#next += 1
    if (this.#next >= this.followers.length) this.#next = 0
    return follower
  }

  replace(follower: Follower, by: Follower): void {
    const index = this.followers.indexOf(follower)
    if (index >= 0) this.followers[index] = by
  }
}

/** A job ends with one of these, in the server too: nothing may follow. */
const last: ReadonlySet<WorkName> = new Set(['WORK_COMPLETE', 'WORK_FAIL', 'WORK_EXCEPTION'])

/**
 * Who follows which job on one connection. Servers join submissions with equal unique keys into one job, and
 * then send each of its packets once for every submission. So a handle may have several followers, and they
 * take turns: each gets every packet once.
 */
export class Tracker {
  /** Nearly all handles have one follower: a round is made for the second. */
  readonly #followed = new Map<string, Follower | Round>()
  #size = 0

  /** How many submissions a server still owes an end. */
  get size(): number {
    return this.#size
  }

  follow(handle: string, follower: Follower): void {
    this.#size += 1
    const before = this.#followed.get(handle)
    if (before === undefined) this.#followed.set(handle, follower)
    else if (before instanceof Round) before.followers.push(follower)
    else this.#followed.set(handle, new Round(before, follower))
  }

  /** Keeps a follower's turn, for nobody: the others must not get his packets besides their own. */
  leave(handle: string, follower: Follower): void {
    const followed = this.#followed.get(handle)
    if (followed instanceof Round) followed.replace(follower, nobody)
    else if (followed === follower) this.#followed.set(handle, nobody)
  }

  /** As `follow`, for a submission that was given up before the server acknowledged it. */
  followForNobody(handle: string): void {
    this.follow(handle, nobody)
  }

  /** Packets of unknown handles are left aside: gearmand ends cancelled jobs twice. */
  deliver(packet: WorkPacket): void {
    const followed = this.#followed.get(packet.handle)
    if (followed === undefined) return
    const ends = last.has(packet.name)
    const follower = followed instanceof Round ? followed.turn(ends) : followed
    if (ends) this.#ended(packet.handle, followed)
    follower.heard(packet)
  }

  /** All followers; nobody is followed any more. */
  take(): Follower[] {
    const followers = [...this.#followed.values()].flatMap((followed) =>
      followed instanceof Round ? followed.followers : followed,
    )
    this.#followed.clear()
    this.#size = 0
    return followers
  }

  #ended(handle: string, followed: Follower | Round): void {
    this.#size -= 1
    if (!(followed instanceof Round && followed.followers.length > 0)) this.#followed.delete(handle)
  }
}
