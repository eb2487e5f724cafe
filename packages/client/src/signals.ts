import type { Cancel } from '@gearwork/transport'

/** Hears that its signal has aborted. */
export interface Abortable {
  aborted(reason: unknown): void
}

const listening = new WeakMap<AbortSignal, Set<Abortable>>()

/**
 * Tells the call when the signal aborts. All calls of a signal share one listener: a signal looks through all it
 * has for each one more, so that a signal for 20,000 calls took seconds, and Node warns of a leak from 11 on.
 */
export function listen(signal: AbortSignal, call: Abortable): Cancel {
  const calls = listening.get(signal) ?? begin(signal)
  calls.add(call)
  return () => {
    calls.delete(call)
    if (calls.size === 0) end(signal)
  }
}

function begin(signal: AbortSignal): Set<Abortable> {
  const calls = new Set<Abortable>()
  // First, for a signal may refuse: nobody may then be taken for one who listens.
  signal.addEventListener('abort', abort)
  listening.set(signal, calls)
  return calls
}

function abort(this: AbortSignal): void {
  const calls = listening.get(this) ?? []
  end(this)
  for (const call of calls) call.aborted(this.reason)
}

function end(signal: AbortSignal): void {
  listening.delete(signal)
  try {
    signal.removeEventListener('abort', abort)
  } catch {
    // A signal of a library: the call is over, and a listener that stays tells nobody any more.
  }
}
