import type { Cancel } from '@gearwork/transport'

/** Who is to be told of each signal. */
const hearing = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Tells that a signal aborts. One of ours listens for all of us: a signal looks through all its listeners for each
 * one more, and Node warns of a leak from 11 on.
 */
export function whenAborted(signal: AbortSignal, tell: () => void): Cancel {
  const told = hearing.get(signal) ?? listenTo(signal)
  told.add(tell)
  return () => told.delete(tell)
}

function listenTo(signal: AbortSignal): Set<() => void> {
  const told = new Set<() => void>()
  signal.addEventListener(
    'abort',
    () => {
      for (const tell of told) tell()
    },
    { once: true },
  )
  hearing.set(signal, told)
  return told
}
