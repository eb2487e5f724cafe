import { GearworkError } from '../errors.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import { because } from '../text.js'

/** Thrown by a job that is not wanted any more: it ends, is not retried, and leaves no dead letter. */
export class JobDiscarded extends GearworkError {
  override readonly name = 'JobDiscarded'
  readonly code = 'JOB_DISCARDED'

  constructor(reason = 'the job is not wanted any more') {
    super(reason)
  }
}

/** Thrown by a job whose time has not come: it runs again later, and that counts as no attempt. */
export class JobSnoozed extends GearworkError {
  override readonly name = 'JobSnoozed'
  readonly code = 'JOB_SNOOZED'
  /** How long at least, in milliseconds; servers count in whole seconds. */
  readonly delayMs: number

  /** @throws {InvalidOptionError} for what is no duration */
  constructor(delayMs: number) {
    if (!(Number.isFinite(delayMs) && delayMs >= 0)) {
      throw new InvalidOptionError('the delay of JobSnoozed', 'be milliseconds, 0 or more', delayMs)
    }
    super(`the job runs again in ${delayMs} ms`)
    this.delayMs = delayMs
  }
}

/** Thrown by a job that would fail again and again: it is not retried, and leaves its dead letter at once. */
export class JobFailedForGood extends GearworkError {
  override readonly name = 'JobFailedForGood'
  readonly code = 'JOB_FAILED_FOR_GOOD'
  readonly permanent = true

  constructor(message = 'the job failed for good', { cause }: ErrorOptions = {}) {
    super(message, because(cause))
  }
}
