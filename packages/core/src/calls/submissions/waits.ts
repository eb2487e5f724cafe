import { ClientClosedError, JobTimeoutError } from '@gearwork/client'
import type { Cancel, Clock } from '@gearwork/transport'
import { whenAborted } from '../aborts.js'
import type { CallOptions } from '../call-options.js'

/** A call that has begun. */
export interface Begun {
  readonly options: CallOptions
  /** When, in milliseconds since the epoch, by the clock of its `Waits`. */
  readonly since: number | undefined
}

/** Throws what a call was given up for. */
export type Check = () => void

/**
 * Calls that are not at a server, for a schema or middleware of the caller's takes its time. They end as those do that
 * are: with their signal, their time, or the Gearman that they were made by.
 */
export class Waits {
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #calls = new Set<Wait>()
  readonly #closing = new AbortController()

  /** `timeoutMs`: of calls that say nothing of their own; 0 = any time. */
  constructor(clock: Clock, timeoutMs = 0) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
  }

  /** When a call begins; undefined where it may take any time, for then nobody asks. */
  begin({ timeoutMs = this.#timeoutMs }: CallOptions): number | undefined {
    return timeoutMs > 0 ? this.#clock.now() : undefined
  }

  /** What of its time is over, in milliseconds. */
  spentMs(since: number | undefined): number {
    return since === undefined ? 0 : Math.max(0, this.#clock.now() - since)
  }

  /**
   * What `make` comes to, unless the call is over before. It is given what it has to ask before it sends anything.
   * @throws the signal's reason; {JobTimeoutError} {ClientClosedError}
   */
  async until<T>(
    functionName: string,
    { options, since }: Begun,
    make: (check: Check) => PromiseLike<T>,
  ): Promise<T> {
    const { signal, timeoutMs = this.#timeoutMs } = options
    const call = new Wait()
    const cancels = [
      ...this.#limitTime(functionName, timeoutMs, since, call),
      ...(signal instanceof AbortSignal ? limitBySignal(signal, call) : []),
    ]
    this.#calls.add(call)
    if (this.closing.aborted) call.giveUp(this.closing.reason)
    try {
      return await Promise.race([make(() => call.check()), call.givenUp])
    } finally {
      this.#calls.delete(call)
      for (const cancel of cancels) cancel()
    }
  }

  /** Aborts once nothing can be sent any more. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  close(): void {
    this.#closing.abort(new ClientClosedError())
    for (const call of this.#calls) call.giveUp(this.closing.reason)
  }

  /** What is no time the client refuses, once it is asked to send. */
  #limitTime(
    functionName: string,
    timeoutMs: number,
    since: number | undefined,
    call: Wait,
  ): readonly Cancel[] {
    if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) return []
    const late = () =>
      call.giveUp(new JobTimeoutError({ function: functionName, handle: undefined }, timeoutMs))
    return [this.#clock.after(Math.max(0, timeoutMs - this.spentMs(since)), late)]
  }
}

function limitBySignal(signal: AbortSignal, call: Wait): readonly Cancel[] {
  const abort = () => call.giveUp(signal.reason)
  if (signal.aborted) abort()
  return [whenAborted(signal, abort)]
}

/** A call that waits. */
class Wait {
  /** Rejects with what it is given up for. */
  readonly givenUp: Promise<never>
  #reject: (reason: unknown) => void = () => {}
  #over: { readonly reason: unknown } | undefined

  constructor() {
    this.givenUp = new Promise((_, reject) => {
      this.#reject = reject
    })
    // Whoever is over before anything is made waits for nothing.
    this.givenUp.catch(() => {})
  }

  giveUp(reason: unknown): void {
    this.#over ??= { reason }
    this.#reject(reason)
  }

  check(): void {
    if (this.#over !== undefined) throw this.#over.reason
  }
}
