import { setTimeout as sleep } from 'node:timers/promises'
import { traceOf } from '@gearwork/protocol'
import type { Class } from '../container/tokens.js'
import { declaredListeners } from '../decorators/listeners-of-class.js'
import { isPromised } from '../promised.js'
import type { EventMap, EventName } from './events.js'

/** An event as listeners get it: what it is about, its name, and the way to keep it from the others. */
export type GearmanEvent<N extends EventName> = EventMap[N] & {
  readonly name: N
  /** Listeners behind this one do not hear it. */
  stopPropagation(): void
}

/** Hears an event; those behind it wait for a promise that it gives back. */
export type Listener<N extends EventName> = (event: GearmanEvent<N>) => unknown

/** How a listener stands among others. */
export interface ListenerOptions {
  /** Listeners with a higher one hear first; equal ones in the order they were added. Default 0. */
  readonly priority?: number
}

/** Told of a listener that threw, or whose promise was rejected. */
export type ListenerFailure = (error: unknown, event: EventName) => void

interface Entry {
  readonly listener: (event: never) => unknown
  readonly priority: number
}

/** Takes a listener off again. Calling it twice is harmless. */
export type RemoveListener = () => void

/**
 * Kernel-style events: listeners hear in order of priority, one after the other, and may stop an event. One
 * that throws is reported and hurts nobody.
 */
export class Dispatcher {
  readonly #listeners = new Map<EventName, readonly Entry[]>()
  readonly #failed: ListenerFailure
  readonly #telling = new Set<Promise<void>>()

  constructor(failed: ListenerFailure = warn) {
    this.#failed = failed
  }

  /** Whether anybody would hear the event: whoever dispatches often asks first. */
  hears(name: EventName): boolean {
    return this.#listeners.has(name)
  }

  /** Adds a listener for an event. */
  on<N extends EventName>(
    name: N,
    listener: Listener<N>,
    { priority = 0 }: ListenerOptions = {},
  ): RemoveListener {
    const entry: Entry = { listener, priority }
    const entries = this.#listeners.get(name) ?? []
    const after = entries.findIndex((other) => other.priority < priority)
    this.#listeners.set(name, entries.toSpliced(after < 0 ? entries.length : after, 0, entry))
    return () => this.#remove(name, entry)
  }

  /**
   * Adds every `@On` method of an object, inherited ones too. `declaredBy`: the class that says which, where the
   * object is none of it.
   * @throws {NotAListenerError} for `@On` on what nobody can call on an object.
   */
  add(listener: object, declaredBy = listener.constructor as Class): RemoveListener {
    const removals = declaredListeners(declaredBy).map(({ method, event, priority }) =>
      this.on(event, (happened) => (listener as Methods)[method]?.(happened), { priority }),
    )
    return () => {
      for (const remove of removals) remove()
    }
  }

  /**
   * Tells the listeners. A listener that returns a promise is waited for before the next one hears; then, and
   * only then, this returns a promise too, which never rejects.
   */
  dispatch<N extends EventName>(name: N, payload: EventMap[N]): void | Promise<void> {
    const entries = this.#listeners.get(name)
    if (entries === undefined) return
    let stopped = false
    // Assigned, for an object that was spread and then gets more members takes ten times as long.
    const stopPropagation = () => {
      stopped = true
    }
    const event = Object.assign({}, payload, { name, stopPropagation }) as GearmanEvent<N>
    const telling = this.#tellFrom(entries, 0, event, () => stopped)
    return telling === undefined ? undefined : this.#track(telling)
  }

  /** Tells the listeners where there are any, and waits for none of them. `facts`: the event, made only where it is heard. */
  tell<N extends EventName>(name: N, facts: () => EventMap[N]): void {
    if (this.hears(name)) void this.dispatch(name, facts())
  }

  /** Resolves when every listener that was told something is done with it, or when the patience is over. */
  async settled(patienceMs: number): Promise<void> {
    const done = new AbortController()
    const late = sleep(patienceMs, undefined, { signal: done.signal }).catch(() => {})
    await Promise.race([this.#quiet(), late])
    done.abort()
  }

  /** Listeners may dispatch events of their own. */
  async #quiet(): Promise<void> {
    while (this.#telling.size > 0) await Promise.all(this.#telling)
  }

  #track(telling: Promise<void>): Promise<void> {
    const tracked = telling.finally(() => this.#telling.delete(tracked))
    this.#telling.add(tracked)
    return tracked
  }

  #tellFrom(
    entries: readonly Entry[],
    from: number,
    event: { name: EventName },
    stopped: () => boolean,
  ): undefined | Promise<void> {
    for (let at = from; at < entries.length && !stopped(); at += 1) {
      const waiting = this.#call(entries[at] as Entry, event)
      if (waiting !== undefined) return waiting.then(() => this.#tellFrom(entries, at + 1, event, stopped))
    }
    return undefined
  }

  /** Promises of any make are waited for: those of some databases do nothing until they are. */
  #call({ listener }: Entry, event: { name: EventName }): Promise<void> | undefined {
    const failed = (error: unknown) => this.#report(error, event.name)
    try {
      const answer = listener(event as never)
      return isPromised(answer) ? Promise.resolve(answer).then(() => {}, failed) : undefined
    } catch (error) {
      failed(error)
      return undefined
    }
  }

  /** Whoever is told of failures may fail as well. */
  #report(error: unknown, event: EventName): void {
    const unreported = () => warn(error, event)
    try {
      const answer: unknown = this.#failed(error, event)
      if (isPromised(answer)) answer.then(undefined, unreported)
    } catch {
      unreported()
    }
  }

  #remove(name: EventName, entry: Entry): void {
    const left = this.#listeners.get(name)?.filter((other) => other !== entry) ?? []
    if (left.length > 0) this.#listeners.set(name, left)
    else this.#listeners.delete(name)
  }
}

type Methods = Readonly<Record<string, (event: unknown) => unknown>>

function warn(error: unknown, event: EventName): void {
  process.emitWarning(`a listener for ${event} threw`, { code: 'GEARWORK_LISTENER', detail: traceOf(error) })
}
