import type { Cancel, Clock } from '@gearwork/transport'
import { type CallOptions, checks } from './options.js'
import { type Abortable, listen } from './signals.js'

/** What limits can do to a call. */
export interface Limited extends Abortable {
  timedOut(milliseconds: number): void
}

/**
 * Watches the limits of a call; `defaultMs` is for those that set no timeout of their own. Nothing is set up
 * for a call without limits: that would cost more than submitting it.
 *
 * @throws {ClientOptionError} quoting what is no duration
 */
export function watch(
  { timeoutMs: ownMs, signal }: CallOptions,
  defaultMs: number,
  clock: Clock,
  call: Limited,
): Cancel | undefined {
  const timeoutMs = ownMs === undefined ? defaultMs : checks.duration('timeoutMs', ownMs)
  if (timeoutMs === 0 && signal === undefined) return undefined
  return watchBoth(timeoutMs, signal, clock, call)
}

/** Apart from `watch`: what its functions keep would be made for every call, limited or not. */
function watchBoth(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  clock: Clock,
  call: Limited,
): Cancel | undefined {
  if (signal?.aborted) {
    call.aborted(signal.reason)
    return undefined
  }
  const cancelTimeout = timeoutMs > 0 ? clock.after(timeoutMs, () => call.timedOut(timeoutMs)) : undefined
  const cancelAbort = signal === undefined ? undefined : listen(signal, call)
  return () => {
    cancelTimeout?.()
    cancelAbort?.()
  }
}
