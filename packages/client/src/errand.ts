import type { Request, Response } from '@gearwork/protocol'
import type { Cancel, Clock } from '@gearwork/transport'
import type { Candidate } from './balance.js'
import type { CallOptions } from './call-options.js'
import type { Refusal } from './errors.js'
import { type Limited, watch } from './limit.js'
import { Patience } from './patience.js'
import { type ErrandState, moveErrand } from './states.js'
import type { WorkPacket } from './work-packets.js'

/** The side of a server's link that an answered errand needs. */
export interface Desk {
  readonly server: string
  follow(handle: string, follower: Follower): void
  followForNobody(handle: string): void
  leave(handle: string, follower: Follower): void
}

/** Someone who waits for a foreground job. */
export interface Follower {
  heard(packet: WorkPacket): void
  /** The server is gone, and what became of the job is not known. What it answers is submitted again. */
  lost(error: Error): Errand | undefined
  /** Nothing more will come: the client closes. */
  fail(error: unknown): void
}

/** One request on its way to some server, and the one answer it is owed. */
export abstract class Errand implements Limited {
  abstract readonly request: Request
  #state: ErrandState = 'waiting'
  #watch: Cancel | undefined
  /** Most never wait, and have none. */
  #patience: Patience | undefined

  /** Which server it goes to, as a `Place` says it. */
  abstract place<C extends Candidate>(candidates: readonly C[], urgent: boolean): C | undefined
  /** The answer came. False: it is no answer to this request, so the stream cannot be trusted any more. */
  abstract answered(packet: Response, desk: Desk): boolean
  abstract refused(refusal: Refusal, desk: Desk): void
  /** Ends it without success. Nothing happens when it has ended already. */
  abstract fail(error: unknown): void
  abstract timedOut(milliseconds: number): void

  get state(): ErrandState {
    return this.#state
  }

  aborted(reason: unknown): void {
    this.fail(reason)
  }

  /** Sets the limits of the call. @throws {ClientOptionError} quoting what is no duration */
  limit(options: CallOptions, defaultMs: number, clock: Clock): void {
    this.#watch = watch(options, defaultMs, clock, this)
  }

  /** It waits for a server, and until when. */
  wait(now: number, patienceMs: number): number {
    this.#patience ??= new Patience(patienceMs)
    this.#patience.begin(now)
    return this.#patience.deadline
  }

  /** When its patience is over, in milliseconds since the epoch. */
  get deadline(): number {
    return this.#patience?.deadline ?? 0
  }

  /** It leaves the line. */
  depart(now: number): void {
    this.#patience?.end(now)
  }

  /** A server is there and only slow: that uses no patience up. */
  refresh(): void {
    this.#patience = undefined
  }

  /** A server is given it now. */
  sent(): void {
    this.move('sent')
  }

  /** Its server is gone: back into the line. False where it has ended and nobody waits for it. */
  returned(): boolean {
    if (this.#state === 'ended') return false
    this.move('waiting')
    return true
  }

  protected move(to: ErrandState): void {
    this.#state = moveErrand(this.#state, to)
  }

  /** False when it had ended before. */
  protected end(): boolean {
    if (this.#state === 'ended') return false
    this.move('ended')
    this.#watch?.()
    return true
  }
}
