import type { HeldUp } from './holdups.js'

/** The line to one peer. */
export interface PeerLine {
  say(text: string): void
  /** Stops reading, so that the peer must wait. */
  pause(): void
  resume(): void
}

/** An answer in parts; the last one is what the iterator returns. */
export type LongAnswer = Iterator<string, string>

/**
 * When a peer is listened to: not while it leaves too many of its answers unread, not while it is held up, since
 * somebody else leaves too much unread of what it says, and not while it is answered at length.
 *
 * A long answer is said a part a turn of the event loop, so that nobody else waits for its end; and no part is made
 * before there is room for it. What the peer has said behind its question is heard when all is answered.
 */
export class Hearing implements HeldUp {
  readonly #line: PeerLine
  #answer: LongAnswer | undefined
  #behind: (() => void)[] = []
  #congested = false
  #heldUp = false
  #planned: NodeJS.Immediate | undefined

  constructor(line: PeerLine) {
    this.#line = line
  }

  /** It is answered at length. */
  get busy(): boolean {
    return this.#answer !== undefined
  }

  /** What the peer says now must be held: of what came in one piece much may be behind what was not answered yet. */
  get holds(): boolean {
    return this.busy || this.#waits
  }

  get congested(): boolean {
    return this.#congested
  }

  hold(deed: () => void): void {
    this.#behind.push(deed)
  }

  /** Does it when all that was held is done. */
  last(deed: () => void): void {
    if (this.holds || this.#behind.length > 0) this.hold(deed)
    else deed()
  }

  answer(parts: LongAnswer): void {
    if (this.#sayNext(parts)) return
    this.#answer = parts
    this.#line.pause()
    this.#proceed()
  }

  /** The peer leaves too much unread. */
  congest(): void {
    this.#congested = true
    this.#line.pause()
  }

  drained(): void {
    this.#congested = false
    this.#proceed()
  }

  /** Somebody else must catch up with what the peer says. */
  holdUp(): void {
    this.#heldUp = true
    this.#line.pause()
  }

  goOn(): void {
    this.#heldUp = false
    this.#proceed()
  }

  /** The peer is gone, or will be: nothing more is heard or said. */
  stop(): void {
    clearImmediate(this.#planned)
    this.#planned = undefined
    this.#answer = undefined
    this.#behind = []
  }

  /** For somebody to read, itself or another. */
  get #waits(): boolean {
    return this.#congested || this.#heldUp
  }

  #proceed(): void {
    if (this.#waits || this.#planned !== undefined) return
    if (this.#answer === undefined) this.#listen()
    else this.#planned = setImmediate(this.#continue)
  }

  readonly #continue = (): void => {
    this.#planned = undefined
    const parts = this.#answer
    if (parts === undefined || this.#waits) return
    if (this.#sayNext(parts) && this.#answer === parts) this.#answer = undefined
    this.#proceed()
  }

  /** Whether it was the last. */
  #sayNext(parts: LongAnswer): boolean {
    const { value, done = false } = parts.next()
    this.#line.say(value)
    return done
  }

  #listen(): void {
    while (this.#behind.length > 0 && !this.holds) this.#behind.shift()?.()
    if (!this.holds) this.#line.resume()
  }
}
