import type { Clock } from '@gearwork/transport'
import type { Session } from './session.js'

/** How long peers have to hang up once they were told goodbye, in milliseconds. */
const farewellMs = 500

/** Everybody who is connected. */
export class Sessions implements Iterable<Session> {
  readonly #byNumber = new Map<number, Session>()
  #lastGone: () => void = () => {};

  [Symbol.iterator](): Iterator<Session> {
    return this.#byNumber.values()
  }

  *map<Part>(part: (session: Session) => Part): Iterable<Part> {
    for (const session of this) yield part(session)
  }

  add(session: Session): void {
    this.#byNumber.set(session.identity.number, session)
  }

  /** @param connection its number. */
  remove(connection: number): void {
    this.#byNumber.delete(connection)
    if (this.#byNumber.size === 0) this.#lastGone()
  }

  /** Everybody is told goodbye; who does not hang up in time is cut off. */
  async farewell(clock: Clock): Promise<void> {
    if (this.#byNumber.size === 0) return
    const gone = new Promise<void>((resolve) => {
      this.#lastGone = resolve
    })
    for (const session of this) session.end()
    const cancel = clock.after(farewellMs, () => {
      for (const session of this) session.destroy()
    })
    await gone
    cancel()
  }
}
