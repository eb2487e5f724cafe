const zero = 0x30
const nine = 0x39
/** Numbers of more digits are none of ours, and could not be told apart. */
const mostDigits = 15

/** Numbers are claimed so many at a time, the next lot when half of one is used. */
const claimedNumbers = 1_000_000

/**
 * Names jobs: `H:<host>:<number>`, numbered from 1 as gearmand does. Where jobs outlive the server, numbers go on
 * from life to life: the handle that somebody holds must not become another job's.
 */
export class Handles {
  readonly #prefix: string
  readonly #claim: (lastNumber: number) => void
  #last = 0
  #claimFrom = Number.POSITIVE_INFINITY

  /** @param claim notes down that numbers up to this one may have been given out. */
  constructor(prefix: string, claim: (lastNumber: number) => void = () => {}) {
    this.#prefix = `${prefix}:`
    this.#claim = claim
  }

  nextNumber(): number {
    this.#last += 1
    if (this.#last >= this.#claimFrom) this.claim()
    return this.#last
  }

  /** Goes on behind numbers that were given out in an earlier life. */
  resumeAfter(number: number): void {
    this.#last = number
  }

  /** No more are needed: the next life goes on right behind the last. */
  finish(): void {
    this.#claimFrom = Number.POSITIVE_INFINITY
    this.#claim(this.#last)
  }

  claim(): void {
    this.#claimFrom = this.#last + claimedNumbers / 2
    this.#claim(this.#last + claimedNumbers)
  }

  format(number: number): string {
    return this.#prefix + number
  }

  /** The number of a handle of ours, 0 for any other text: each number has one spelling. */
  parse(handle: string): number {
    const start = this.#prefix.length
    const digits = handle.length - start
    if (digits < 1 || digits > mostDigits || handle.charCodeAt(start) === zero) return 0
    return handle.startsWith(this.#prefix) ? digitsFrom(handle, start) : 0
  }
}

function digitsFrom(text: string, start: number): number {
  let number = 0
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < zero || unit > nine) return 0
    number = number * 10 + (unit - zero)
  }
  return number
}
