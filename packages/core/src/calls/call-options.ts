import type { SubmitOptions } from '@gearwork/client'
import { isRecord } from '@gearwork/transport/record'
import { InvalidOptionError } from '../settings/option-errors.js'
import { type SubmitMethod, submitMethods } from '../settings/ways.js'
import { statedOptions } from '../stated-options.js'

/** How a typed call is submitted, but for its priority, which its method says. */
export type CallOptions = Omit<SubmitOptions, 'priority'>

/** How one is submitted that nobody waits for. */
export type BackgroundCallOptions = CallOptions & {
  /**
   * It does not run before so many milliseconds are over; servers count in whole seconds, rounded up, and know but one
   * priority for such a job. 0 = at once, also where the job is debounced. Default: at once, or as `debounce` says.
   */
  readonly delayMs?: number
}

/** The options of a call. @throws {InvalidOptionError} */
export function settleCallOptions(
  callableName: string,
  given: BackgroundCallOptions | null | undefined,
): BackgroundCallOptions {
  return statedOptions(callableName, 'unique', given)
}

/** For those whose compiler does not check it. @throws {InvalidOptionError} */
export function checkText(place: string, text: string): void {
  if (typeof text === 'string' && text !== '') return
  throw new InvalidOptionError(place, 'be a non-empty string', text)
}

/** The same. @throws {InvalidOptionError} */
export function checkMethod(place: string, method: SubmitMethod): void {
  if (submitMethods.includes(method)) return
  throw new InvalidOptionError(place, `be one of ${submitMethods.join(', ')}`, method)
}

/** The same. @throws {InvalidOptionError} */
export function checkListener(listener: object): void {
  if (isRecord(listener) || typeof listener === 'function') return
  throw new InvalidOptionError('what listen() is given', 'be an object or a class with @On methods', listener)
}

/** The same. @throws {InvalidOptionError} */
export function checkDescription(job: object): void {
  if (isRecord(job) && 'middleware' in job && 'settings' in job) return
  throw new InvalidOptionError(
    'the job of jobOf()',
    'be described, as jobs of application.works and of describeWorks() are',
    job,
  )
}
