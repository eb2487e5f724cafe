import type { EventName, GearmanEvent } from '@gearwork/core'
import type { Waiting, WaitOptions } from './waiting.js'

/** An event as it was dispatched. */
export type RecordedEvent = { readonly [N in EventName]: GearmanEvent<N> }[EventName]

type Look = (event: RecordedEvent) => void

/** Somebody who waits for events: each is given once, whatever other readers were given. */
export class EventReader {
  /** Those that were not given yet. */
  readonly #fresh = new Set<RecordedEvent>()
  readonly #looking = new Set<Look>()
  readonly #waiting: Waiting

  constructor(waiting: Waiting) {
    this.#waiting = waiting
  }

  /** There is one more. */
  add(event: RecordedEvent): void {
    this.#fresh.add(event)
    for (const look of this.#looking) look(event)
  }

  /** Those so far are given to nobody. */
  clear(): void {
    this.#fresh.clear()
  }

  /** The first that fits and was not given yet, now or later. @throws {WaitTimeoutError} */
  take(
    fits: (event: RecordedEvent) => boolean,
    missing: string,
    options: WaitOptions,
  ): Promise<RecordedEvent> {
    return this.#waiting.within(
      () => missing,
      options,
      (signal) =>
        new Promise((resolve) => {
          const look: Look = (event) => {
            if (!(this.#fresh.has(event) && fits(event))) return
            this.#fresh.delete(event)
            this.#looking.delete(look)
            resolve(event)
          }
          this.#looking.add(look)
          signal.addEventListener('abort', () => this.#looking.delete(look))
          for (const event of this.#fresh) if (this.#looking.has(look)) look(event)
        }),
    )
  }
}
