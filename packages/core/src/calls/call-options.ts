import type { SubmitOptions } from '@gearwork/client'
import { isRecord } from '@gearwork/transport/record'
import { isCodec } from '../payloads/codec.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import { type SubmitMethod, submitMethods } from '../settings/ways.js'
import { statedOptions } from '../stated-options.js'
import type { JobDescription } from '../works/description.js'

/** How a typed call is submitted, but for its priority, which its method says, and its time, of which all of it counts. */
export type CallOptions = Omit<SubmitOptions, 'priority' | 'spentMs'>

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

/** Whether a text says something, for those whose compiler does not check it. @throws {InvalidOptionError} */
export function checkText(place: string, text: string): void {
  if (typeof text === 'string' && text !== '') return
  throw new InvalidOptionError(place, 'be a non-empty string', text)
}

/** Whether a job can be submitted in this way. @throws {InvalidOptionError} naming those in which it can. */
export function checkMethod(place: string, method: SubmitMethod): void {
  if (submitMethods.includes(method)) return
  throw new InvalidOptionError(place, `be one of ${submitMethods.join(', ')}`, method)
}

/** Whether what `listen()` is given can have `@On` methods. @throws {InvalidOptionError} */
export function checkListener(listener: object): void {
  if (isRecord(listener) || typeof listener === 'function') return
  throw new InvalidOptionError('what listen() is given', 'be an object or a class with @On methods', listener)
}

/** Whether all is there that a call needs to know of a job. @throws {InvalidOptionError} */
export function checkDescription(job: object): void {
  if (isRecord(job) && isDescribed(job)) return
  throw new InvalidOptionError(
    'the job of jobOf()',
    'be described, as jobs of application.works and of describeWorks() are',
    job,
  )
}

function isDescribed({
  callableName,
  function: name,
  codec,
  middleware,
  settings,
}: Partial<JobDescription>): boolean {
  const hasNames = [callableName, name].every((text) => typeof text === 'string' && text !== '')
  // Settings are settled together: where one is, all are.
  return hasNames && isCodec(codec) && Array.isArray(middleware) && isRecord(settings?.defaultMethod)
}
