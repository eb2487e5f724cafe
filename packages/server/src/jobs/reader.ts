/** How much a peer leaves unread. */
export interface Unread {
  /** When it was last looked at, which is whenever something was added. */
  readonly bytes: number
  /** Looks now. */
  look(): void
}

/** From so much of what a peer may leave unread on it is waited for, until it has taken so much of that. */
const behindShare = 1 / 8
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

  /** It should have the time to catch up, before more is said to it. */
  get isBehind(): boolean {
    const { bytes } = this.#unread
    if (bytes <= this.#caughtUpFrom) this.#isSlow = false
    return bytes >= this.#behindFrom && !this.#isSlow
  }

  /** Once it was behind. */
  get hasCaughtUp(): boolean {
    this.#unread.look()
    return this.#unread.bytes <= this.#caughtUpFrom
  }

  /** It had its time: nobody waits for it until it has caught up, and it is cut off when it leaves too much unread. */
  tooSlow(): void {
    this.#isSlow = true
  }
}
