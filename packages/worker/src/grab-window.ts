import { GrabWidth } from './grab-width.js'
import type { Member } from './roster.js'
import type { Places } from './slots.js'

/** How to ask for a job, the most telling way first: servers of long ago know but the last. */
const ways = ['GRAB_JOB_ALL', 'GRAB_JOB_UNIQ', 'GRAB_JOB'] as const
export type GrabName = (typeof ways)[number]

/** The grabs of one connection that have no answer yet. */
export class GrabWindow<Run extends Member> {
  readonly #slots: Places<Run>
  readonly #width = new GrabWidth()
  #asked = 0
  /** Grabs without a place: it was lent to others while the server kept silent. Answers to them come first. */
  #lent = 0
  #way = 0
  /** The server knows this way of asking: whatever it complains of now is something else. */
  #answered = false
  #looksAgain = false

  constructor(slots: Places<Run>) {
    this.#slots = slots
  }

  /** How many are out. */
  get asked(): number {
    return this.#asked
  }

  get empty(): boolean {
    return this.#asked + this.#lent === 0
  }

  get open(): boolean {
    return this.#lent === 0 && this.#asked < this.#width.value && this.#slots.open
  }

  /** The server is silent, and others have the places. */
  get lent(): boolean {
    return this.#lent > 0
  }

  /** Takes a place, and says which packet asks for its job. */
  ask(): GrabName {
    this.#slots.ask()
    this.#asked += 1
    return ways[this.#way] as GrabName
  }

  /** There is no job: its place is free, and nothing is asked until a job comes, or a wake-up. */
  refuse(): void {
    if (this.empty) return
    this.#answered = true
    this.release()
    this.#width.refused()
  }

  /** A grab brought nothing that can be run: its place is free again. */
  release(): void {
    if (this.#lent > 0) {
      this.#lent -= 1
    } else {
      this.#asked -= 1
      this.#slots.release()
    }
  }

  /** The server is silent: whatever is out has no place any more. False when nothing is out. */
  lend(): boolean {
    if (this.#asked === 0) return false
    this.#slots.release(this.#asked)
    this.#lent += this.#asked
    this.#asked = 0
    return true
  }

  /** A grab brought a job. False when there is no place for it: nobody asked, or it was lent and is not back. */
  redeem(): boolean {
    if (this.empty) return false
    this.#answered = true
    if (this.#lent === 0) return true
    this.#lent -= 1
    if (!this.#slots.open) return false
    this.ask()
    return true
  }

  /** A grab brought a job, which has its place from now on. */
  accept(run: Run): void {
    this.#asked -= 1
    this.#width.came()
    this.#slots.start(run)
  }

  /** One may be asked for, to see whether there is anything. */
  look(): void {
    this.#width.look()
  }

  /** As `look()`, once what is out is answered: it may be so already, and the answers on their way. */
  lookAgain(): void {
    this.#looksAgain = !this.empty
  }

  /** True: nothing is out, nothing is to be asked, and nobody wants to look again: the server has no job. */
  rest(): boolean {
    if (!this.empty || this.#width.value > 0) return false
    const rests = !this.#looksAgain
    if (this.#looksAgain) this.look()
    this.#looksAgain = false
    return rests
  }

  /** There may be jobs again. */
  reopen(): void {
    this.#width.woken()
  }

  /**
   * The server answered with an error. It may not know this way of asking: the next one is tried. Where it does, or
   * where there is no other, that was a refusal: left out, the grab would hold its place for ever.
   */
  complain(): void {
    if (this.empty) return
    if (this.#answered || this.#way === ways.length - 1) {
      this.refuse()
    } else {
      this.#way += 1
      this.release()
    }
  }

  /** Nobody will answer any more. */
  forget(): void {
    this.#slots.release(this.#asked)
    this.#asked = 0
    this.#lent = 0
  }
}
