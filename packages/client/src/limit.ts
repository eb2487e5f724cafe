import type { Cancel, Clock } from '@gearwork/transport'
import { type CallOptions, duration } from './options.js'

/** How long a call may take, and who may call it off. */
export interface Limit {
  /** Milliseconds; 0 = any time. */
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/** `timeoutMs`: where the call does not say its own. @throws {ClientOptionError} quoting what is no duration. */
export function limitOf(options: CallOptions, timeoutMs: number): Limit {
  const own = options.timeoutMs
  return { timeoutMs: own === undefined ? timeoutMs : duration('timeoutMs', own), signal: options.signal }
}

/** What a limit can do to a call. */
export interface Limited {
  aborted(reason: unknown): void
  timedOut(milliseconds: number): void
}

/** Watches a call. Nothing is set up for a call without limits: that would cost more than submitting it. */
export function watch({ timeoutMs, signal }: Limit, clock: Clock, call: Limited): Cancel | undefined {
  if (timeoutMs === 0 && signal === undefined) return undefined
  if (signal?.aborted) {
    call.aborted(signal.reason)
    return undefined
  }
  const abort = () => call.aborted(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  const cancel = timeoutMs > 0 ? clock.after(timeoutMs, () => call.timedOut(timeoutMs)) : undefined
  return () => {
    cancel?.()
    signal?.removeEventListener('abort', abort)
  }
}
