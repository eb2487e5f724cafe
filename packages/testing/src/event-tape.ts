import { type Dispatcher, type EventName, eventTable, type GearmanEvent } from '@gearwork/core'
import type { Waiting, WaitOptions } from './waiting.js'

/** An event as it was dispatched. */
export type RecordedEvent = { readonly [N in EventName]: GearmanEvent<N> }[EventName]

type Look = (event: RecordedEvent) => void

/** Before all other listeners, for they may stop an event. */
const first = Number.POSITIVE_INFINITY

/** Everything that an application tells, in order. */
export class EventTape implements Iterable<RecordedEvent> {
  readonly #events: RecordedEvent[] = []
  /** Those that nobody who waits has been given yet. */
  readonly #fresh = new Set<RecordedEvent>()
  readonly #looking = new Set<Look>()
  readonly #waiting: Waiting

  constructor(dispatcher: Dispatcher, waiting: Waiting) {
    this.#waiting = waiting
    for (const name of Object.keys(eventTable) as EventName[]) {
      dispatcher.on(name, (event) => this.#record(event as unknown as RecordedEvent), { priority: first })
    }
  }

  [Symbol.iterator](): Iterator<RecordedEvent> {
    return this.#events[Symbol.iterator]()
  }

  /** The names alone, in order. */
  get names(): readonly EventName[] {
    return this.#events.map(({ name }) => name)
  }

  /** All events of a name so far, in order. */
  of<N extends EventName>(name: N): readonly GearmanEvent<N>[] {
    return this.#events.filter((event): event is RecordedEvent & GearmanEvent<N> => event.name === name)
  }

  /**
   * The next event of a name, whether it was told already or not yet: each is given once, in order.
   * @throws {WaitTimeoutError}
   */
  next<N extends EventName>(name: N, options: WaitOptions = {}): Promise<GearmanEvent<N>> {
    const isIt = (event: RecordedEvent) => event.name === name
    return this.take(isIt, `there is no new ${name}`, options) as Promise<unknown> as Promise<GearmanEvent<N>>
  }

  /** Forgets what was told so far. */
  clear(): void {
    this.#events.length = 0
    this.#fresh.clear()
  }

  /** @internal The first that fits and was not given yet, now or later. @throws {WaitTimeoutError} */
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

  #record(event: RecordedEvent): void {
    this.#events.push(event)
    this.#fresh.add(event)
    for (const look of this.#looking) look(event)
  }
}
