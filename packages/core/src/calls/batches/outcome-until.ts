import type { SubmitMethod } from '../../settings/ways.js'
import { areOptions } from '../../stated-options.js'
import { whenAborted } from '../aborts.js'
import type { BackgroundCallOptions } from '../call-options.js'
import type { Submitter } from '../submissions/submitter.js'
import type { CallOutcome } from './batch.js'

/** What comes of a call that ends with this signal, as with one of its own. Does not reject. */
export async function outcomeUntil(
  signal: AbortSignal | undefined,
  submitter: Submitter,
  method: SubmitMethod | undefined,
  payload: unknown,
  options: BackgroundCallOptions | undefined,
): Promise<CallOutcome<unknown>> {
  // What is no options, or no signal, is left for the call to refuse.
  if (signal === undefined || !areOptions(options)) return submitter.outcome(method, [payload, options])
  const { signal: own = signal } = options ?? {}
  if (own === signal || !(own instanceof AbortSignal)) {
    return submitter.outcome(method, [payload, { ...options, signal: own }])
  }
  const either = eitherOf([signal, own])
  try {
    return await submitter.outcome(method, [payload, { ...options, signal: either.signal }])
  } finally {
    either.leave()
  }
}

/**
 * A signal that aborts with the first of others, until it is left. Of `AbortSignal.any()`, a signal remembers all that
 * were made of it for as long as it lives (Node 20): that of a batch of millions would fill the memory.
 */
function eitherOf(signals: readonly AbortSignal[]): { readonly signal: AbortSignal; leave(): void } {
  const controller = new AbortController()
  const cancels = signals.map((signal) => whenAborted(signal, () => controller.abort(signal.reason)))
  const aborted = signals.find((signal) => signal.aborted)
  if (aborted !== undefined) controller.abort(aborted.reason)
  return {
    signal: controller.signal,
    leave() {
      for (const cancel of cancels) cancel()
    },
  }
}
