import { type Dispatcher, type EventName, eventTable, type GearmanEvent } from '@gearwork/core'
import { EventReader, type RecordedEvent } from './event-reader.js'
import type { Waiting, WaitOptions } from './waiting.js'

/** Before all other listeners, for they may stop an event. */
const first = Number.POSITIVE_INFINITY

/** Everything that an application tells, in order. */
export class EventTape implements Iterable<RecordedEvent> {
  readonly #events: RecordedEvent[] = []
  readonly #readers: EventReader[] = []
  readonly #waiting: Waiting
  readonly #reader: EventReader

  constructor(dispatcher: Dispatcher, waiting: Waiting) {
    this.#waiting = waiting
    this.#reader = this.reader()
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
    const event = this.#reader.take(isIt, `there is no new ${name}`, options)
    return event as Promise<unknown> as Promise<GearmanEvent<N>>
  }

  /** Forgets what was told so far. */
  clear(): void {
    this.#events.length = 0
    for (const reader of this.#readers) reader.clear()
  }

  /** @internal One more that is given each event once, from now on. */
  reader(): EventReader {
    const reader = new EventReader(this.#waiting)
    this.#readers.push(reader)
    return reader
  }

  #record(event: RecordedEvent): void {
    this.#events.push(event)
    for (const reader of this.#readers) reader.add(event)
  }
}
