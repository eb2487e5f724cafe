import { isRecord } from '@gearwork/transport/record'
import { InvalidOptionError } from '../settings/option-errors.js'
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
