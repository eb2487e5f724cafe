/** How much a peer leaves unread. */
export interface Unread {
  /** When it was last looked at, which is whenever something was added. */
  readonly bytes: number
  /** Looks now. */
  look(): void
}

/** Workers wait for a reader once what it leaves unread reaches this share of its limit. */
const behindShare = 1 / 8
/** They go on once so much of that is read: this share of the limit, too. */
const catchUpShare = 1 / 32

/** A peer, as one who reads what the workers of its jobs have to say. */
export class Reader {
  readonly #unread: Unread
  readonly #behindFrom: number
  readonly #caughtUpFrom: number
  #isSlow = false

  /** @param maxUnsentBytes it is cut off when it leaves more unread. */
  constructor(unread: Unread, maxUnsentBytes: number) {
    this.#unread = unread
    this.#behindFrom = Math.max(1, maxUnsentBytes * behindShare)
    this.#caughtUpFrom = Math.floor(this.#behindFrom - maxUnsentBytes * catchUpShare)
  }

  /** Whether it is behind, and has not been too slow already. Who was, and has caught up, has its time anew. */
  mustBeWaitedFor(): boolean {
    const { bytes } = this.#unread
    if (bytes <= this.#caughtUpFrom) this.#isSlow = false
    return bytes >= this.#behindFrom && !this.#isSlow
  }

  /** Whether it has caught up since it was behind, as it is now. */
  catchesUp(): boolean {
    this.#unread.look()
    return this.#unread.bytes <= this.#caughtUpFrom
  }

  /** It had its time: nobody waits for it until it has caught up, and it is cut off when it leaves too much unread. */
  tooSlow(): void {
    this.#isSlow = true
  }
}
