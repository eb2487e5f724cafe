import type { Reader } from '../jobs/reader.js'

/** Somebody who is not listened to until a reader has caught up. */
export interface HeldUp {
  goOn(): void
}

interface Holdup {
  readonly reader: Reader
  /** At the reader. */
  looks: number
}

/** How often readers are looked at, in milliseconds. */
const lookMs = 10
/**
 * Looks until a reader is too slow: five seconds. Workers ask after some seconds of silence whether their server is
 * there, and are not heard meanwhile: they must not take it for gone. What is left unread leaves in large pieces, of
 * which Node tells at their ends: so it takes a reader of a few MiB a second to be seen to catch up.
 */
const mostLooks = 500

/**
 * Holds those up who say more than its reader takes, for a while: a stream of any length then comes through to whoever
 * reads it at a good pace, and who does not read at all costs nobody more than that while. There is one timer for all
 * of them, and none while nobody is held up. The machine's own: sockets are read in its time, and the clock that the
 * server goes by may stand still.
 *
 * The end of a worker is not seen while it is held up: a socket that is not read tells of none, and what was said
 * before it comes first. Its job goes to the next worker that much later, for which nobody waits but the reader and
 * whoever has joined it since.
 */
export class Holdups {
  readonly #holdups = new Map<HeldUp, Holdup>()
  #timer: NodeJS.Timeout | undefined

  add(heldUp: HeldUp, reader: Reader): void {
    this.#holdups.set(heldUp, { reader, looks: 0 })
    this.#timer ??= setTimeout(this.#look, lookMs)
  }

  /** It is gone. */
  delete(heldUp: HeldUp): void {
    this.#holdups.delete(heldUp)
  }

  readonly #look = (): void => {
    this.#timer = undefined
    for (const [heldUp, holdup] of [...this.#holdups]) {
      if (!isOver(holdup)) continue
      this.#holdups.delete(heldUp)
      heldUp.goOn()
    }
    if (this.#holdups.size > 0) this.#timer ??= setTimeout(this.#look, lookMs)
  }
}

function isOver(holdup: Holdup): boolean {
  if (holdup.reader.catchesUp()) return true
  holdup.looks += 1
  if (holdup.looks < mostLooks) return false
  holdup.reader.tooSlow()
  return true
}
