import { InvalidOptionError } from '../../settings/option-errors.js'
import { digestKey } from '../unique-keys.js'

/**
 * A call so short before the end of its window belongs to the next one, in milliseconds: its job might begin before it
 * comes.
 */
const leadMs = 1_000

/** What becomes of a call that is debounced. */
interface Debounced {
  /** When the one job of its window runs, in milliseconds since the epoch. */
  readonly at: number
  /** What makes it one. */
  readonly unique: string
}

/**
 * Equal calls in one window have one unique key, and one moment: its end. Windows stand in the clock, so all processes
 * mean the same ones; and a call that comes while the job of the last window runs has a key of its own, for that job
 * may have looked already at what the call is about.
 */
export function debounced(
  functionName: string,
  key: Uint8Array | string,
  seconds: number,
  now: number,
): Debounced {
  const spanMs = seconds * 1_000
  const at = (Math.floor((now + leadMs) / spanMs) + 1) * spanMs
  return { at, unique: `${digestKey(functionName, key)}:${at / 1_000}` }
}

/**
 * When a call with this delay runs, in milliseconds since the epoch; undefined: at once.
 * @throws {InvalidOptionError} for what is no delay
 */
export function delayedUntil(callableName: string, delayMs: number, now: number): number | undefined {
  if (!(Number.isFinite(delayMs) && delayMs >= 0)) {
    throw new InvalidOptionError(`delayMs of ${callableName}`, 'be milliseconds, 0 or more', delayMs)
  }
  return delayMs === 0 ? undefined : now + delayMs
}

/** @throws {InvalidOptionError} for a delay where a call says already when it runs, or somebody waits for its result */
export function refuseDelay(callableName: string, delayMs: number | undefined, why: string): void {
  if (delayMs === undefined) return
  throw new InvalidOptionError(`delayMs of ${callableName}`, `be left out: ${why}`, delayMs)
}
