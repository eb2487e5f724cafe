import { decodeException, encodeException, traceOf } from '@gearwork/protocol'
import { isPermanent } from '../payloads/permanent.js'
import type { DeathReason } from './letters/letter.js'

/** What an error asks for. */
export type Wish =
  | { readonly status: 'discard' }
  | { readonly status: 'snooze'; readonly delayMs: number }
  | { readonly status: 'give up' }
  | { readonly status: 'none' }

/**
 * Told by codes and not by `instanceof`: what was thrown in another thread or process, or by another copy of this
 * package, is no error of ours. Anything can be thrown, also what throws when it is looked at.
 */
export function wishOf(thrown: unknown): Wish {
  try {
    return readWish(thrown)
  } catch {
    return { status: 'none' }
  }
}

function readWish(thrown: unknown): Wish {
  if (typeof thrown !== 'object' || thrown === null) return { status: 'none' }
  const { code, delayMs } = thrown as { readonly code?: unknown; readonly delayMs?: unknown }
  if (code === 'JOB_DISCARDED') return { status: 'discard' }
  if (code === 'JOB_SNOOZED' && typeof delayMs === 'number' && delayMs >= 0) {
    return { status: 'snooze', delayMs }
  }
  return { status: isPermanent(thrown) ? 'give up' : 'none' }
}

/** Whether it says that the job is its server's again: then there is no fate to decide. */
export function isGivenBack(thrown: unknown): boolean {
  try {
    return (thrown as { readonly code?: unknown } | null | undefined)?.code === 'JOB_GIVEN_BACK'
  } catch {
    return false
  }
}

/** What a dead letter says of it: what a caller would have heard, and where it was thrown. Never throws. */
export function deathReasonOf(thrown: unknown): DeathReason {
  const report = decodeException(encodeException(thrown))
  return { ...report, stack: traceOf(thrown) }
}
