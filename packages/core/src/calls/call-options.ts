import { InvalidOptionError } from '../errors.js'
import { isPromised } from '../promised.js'
import type { BackgroundCallOptions } from './typed-jobs.js'

/** What may stand behind a payload: nothing, or an object that is there already. */
export function areOptions(given: unknown): given is BackgroundCallOptions | null | undefined {
  return given === undefined || given === null || (typeof given === 'object' && !isPromised<unknown>(given))
}

/**
 * The options of a call; `null` says nothing. A key or a context that was given in their place would be lost.
 * @throws {InvalidOptionError}
 */
export function settleCallOptions(
  callableName: string,
  given: BackgroundCallOptions | null | undefined,
): BackgroundCallOptions {
  if (areOptions(given)) return given ?? {}
  throw new InvalidOptionError(`options of ${callableName}`, 'be an object, such as { unique }', given)
}
