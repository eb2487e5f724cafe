const zero = 0x30
const nine = 0x39
/** Numbers of more digits are none of ours, and could not be told apart. */
const mostDigits = 15

/** Names jobs: `H:<host>:<number>`, numbered from 1 in each process, as gearmand does. */
export class Handles {
  readonly #prefix: string
  #last = 0

  constructor(prefix: string) {
    this.#prefix = `${prefix}:`
  }

  nextNumber(): number {
    this.#last += 1
    return this.#last
  }

  /** Goes on behind numbers that were given out in an earlier life. */
  resumeAfter(number: number): void {
    this.#last = Math.max(this.#last, number)
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
