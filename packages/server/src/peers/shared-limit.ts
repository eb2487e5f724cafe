/** What one peer takes of that which there is one limit for. */
export interface Share {
  /** At most, when it was last looked at. */
  readonly bytes: number
  /** Looks now, and tells `changed` what has become of it. */
  look(): void
  /** Hangs up on the peer, which frees them. */
  cutOff(totalBytes: number): void
}

/** So much of the limit must be added until everybody is looked at again: that costs time for each peer. */
const stepShare = 1 / 64

/**
 * What all peers together may take. Each has a limit of its own, which a thousand of them together would take all
 * memory to reach. The sum is kept as it is added to, so it may be more than is true: what was freed in the meantime
 * is seen when everybody is looked at.
 */
export class SharedLimit {
  readonly #most: number
  readonly #shares: () => Iterable<Share>
  #bytes = 0
  #lookFrom: number

  /** @param most 0 = any number of bytes. @param shares those that there are now. */
  constructor(most: number, shares: () => Iterable<Share>) {
    this.#most = most === 0 ? Number.POSITIVE_INFINITY : most
    this.#shares = shares
    this.#lookFrom = this.#most
  }

  /** Somebody's share has grown by so many bytes, or shrunk. */
  changed(bytes: number): void {
    this.#bytes += bytes
    if (bytes > 0 && this.#bytes > this.#lookFrom) this.#look()
  }

  #look(): void {
    for (const share of this.#shares()) share.look()
    while (this.#bytes > this.#most) {
      const largest = this.#largest()
      if (largest === undefined) break
      largest.cutOff(this.#bytes)
    }
    this.#lookFrom = Math.max(this.#most, this.#bytes + this.#most * stepShare)
  }

  #largest(): Share | undefined {
    let largest: Share | undefined
    for (const share of this.#shares()) if (share.bytes > (largest?.bytes ?? 0)) largest = share
    return largest
  }
}
