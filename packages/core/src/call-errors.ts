import { GearworkError } from './errors.js'
import type { SubmitMethod } from './settings.js'
import { suggestion } from './text.js'

/** The result of a background job was asked for. */
export class NoResultError extends GearworkError {
  override readonly name = 'NoResultError'
  readonly code = 'NO_RESULT'

  constructor(job: string, method: SubmitMethod) {
    super(`${job} was submitted by ${method}, and nobody hears of its result: submit it with doNormal`)
  }
}

/** A caller was asked for that no `@Job` stands behind. */
export class NoSuchJobError extends GearworkError {
  override readonly name = 'NoSuchJobError'
  readonly code = 'NOT_A_JOB'

  constructor(className: string, method: string, nearest: string | undefined) {
    super(`${className}.${method} is not a job${suggestion(nearest) || ': decorate it with @Job()'}`)
  }
}
