import { InvalidOptionError } from '../errors.js'
import { type SubmitMethod, submitMethods } from '../settings/ways.js'
import { statedOptions } from '../stated-options.js'
import type { BackgroundCallOptions } from './typed-jobs.js'

/** The options of a call. @throws {InvalidOptionError} */
export function settleCallOptions(
  callableName: string,
  given: BackgroundCallOptions | null | undefined,
): BackgroundCallOptions {
  return statedOptions(callableName, 'unique', given)
}

/** For those whose compiler does not check it. @throws {InvalidOptionError} */
export function checkMethod(place: string, method: SubmitMethod): void {
  if (submitMethods.includes(method)) return
  throw new InvalidOptionError(place, `be one of ${submitMethods.join(', ')}`, method)
}
