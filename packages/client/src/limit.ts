import { type Cancel, type Clock, isRecord } from '@gearwork/transport'
import type { CallOptions } from './call-options.js'
import { ClientOptionError } from './errors.js'
import { checks, none } from './options.js'
import { type Abortable, listen } from './signals.js'

/** What limits can do to a call. */
export interface Limited extends Abortable {
  timedOut(milliseconds: number): void
}

/**
 * Watches the limits of a call; `defaultMs` is for those that set no timeout of their own. Nothing is set up
 * for a call without limits: that would cost more than submitting it.
 *
 * @throws {ClientOptionError} quoting what is no limit
 */
export function watch(
  options: CallOptions,
  defaultMs: number,
  clock: Clock,
  call: Limited,
): Cancel | undefined {
  if (options === none && defaultMs === 0) return undefined
  const { timeoutMs: ownMs, spentMs, signal } = checks.record('options', options)
  const timeoutMs = ownMs === undefined ? defaultMs : checks.duration('timeoutMs', ownMs)
  const leftMs =
    spentMs === undefined ? timeoutMs : Math.max(0, timeoutMs - checks.duration('spentMs', spentMs))
  if (timeoutMs === 0 && signal === undefined) return undefined
  return watchBoth(timeoutMs, leftMs, signal, clock, call)
}

/** Apart from `watch`: what its functions keep would be made for every call, limited or not. */
function watchBoth(
  timeoutMs: number,
  leftMs: number,
  signal: AbortSignal | undefined,
  clock: Clock,
  call: Limited,
): Cancel | undefined {
  if (signal !== undefined) checkSignal(signal)
  if (signal?.aborted) {
    call.aborted(signal.reason)
    return undefined
  }
  // First, for a signal may refuse: the call is then over, and no timer may end it again.
  const cancelAbort = signal === undefined ? undefined : listen(signal, call)
  const cancelTimeout = timeoutMs > 0 ? clock.after(leftMs, () => call.timedOut(timeoutMs)) : undefined
  return () => {
    cancelTimeout?.()
    cancelAbort?.()
  }
}

/** By what it can do: a signal may be of another realm, or of a library. */
function checkSignal(signal: AbortSignal): void {
  if (
    isRecord(signal) &&
    typeof signal.aborted === 'boolean' &&
    typeof signal.addEventListener === 'function' &&
    typeof signal.removeEventListener === 'function'
  ) {
    return
  }
  throw new ClientOptionError('signal', 'an AbortSignal', signal)
}
