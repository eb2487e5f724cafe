/** A peer that may leave unread what it is sent. */
export interface Recipient {
  /** What it left unread, at most, when it was last looked at. */
  readonly unsentBytes: number
  /** Looks now, and tells `changed` what has become of it. */
  lookAtUnsent(): void
  /** Hangs up on it, which frees what it left. */
  cutOff(totalUnsentBytes: number): void
}

/** So much of the limit must be added until everybody is looked at again: that costs time for each peer. */
const stepShare = 1 / 64

/**
 * What all peers together leave unread. Each has a limit of its own, which a thousand of them together would take
 * all memory to reach. The sum is kept as it is added to, so it may be more than is true: what has left in the
 * meantime is seen when everybody is looked at.
 */
export class Unsent {
  readonly #most: number
  readonly #recipients: Iterable<Recipient>
  #bytes = 0
  #lookFrom: number

  /** @param most 0 = any number of bytes. */
  constructor(most: number, recipients: Iterable<Recipient>) {
    this.#most = most === 0 ? Number.POSITIVE_INFINITY : most
    this.#recipients = recipients
    this.#lookFrom = this.#most
  }

  /** Somebody's share has grown by so many bytes, or shrunk. */
  changed(bytes: number): void {
    this.#bytes += bytes
    if (bytes > 0 && this.#bytes > this.#lookFrom) this.#look()
  }

  #look(): void {
    for (const recipient of this.#recipients) recipient.lookAtUnsent()
    while (this.#bytes > this.#most) {
      const worst = this.#worst()
      if (worst === undefined) break
      worst.cutOff(this.#bytes)
    }
    this.#lookFrom = Math.max(this.#most, this.#bytes + this.#most * stepShare)
  }

  #worst(): Recipient | undefined {
    let worst: Recipient | undefined
    for (const recipient of this.#recipients) {
      if (recipient.unsentBytes > (worst?.unsentBytes ?? 0)) worst = recipient
    }
    return worst
  }
}
