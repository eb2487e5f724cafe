import { quote } from '@gearwork/transport/quote'
import { GearworkError } from '../errors.js'
import { sentence, suggestion } from '../text.js'

/** An option of a decorator, or of the command line, that cannot be. */
export class InvalidOptionError extends GearworkError {
  override readonly name = 'InvalidOptionError'
  readonly code = 'INVALID_OPTION'

  /** `place`: `iterations of @Work on MailWork`. */
  constructor(place: string, must: string, got: unknown) {
    super(`${place} must ${must}, got ${quote(got)}`)
  }
}

/** An option that is a function, and the function failed: the cause says why. */
export class UnresolvedOptionError extends GearworkError {
  override readonly name = 'UnresolvedOptionError'
  readonly code = 'UNRESOLVED_OPTION'

  /** `place`: `servers of @Work on MailWork`. */
  constructor(place: string, cause: unknown) {
    super(`${place} could not be determined: ${sentence(cause)}`, { cause })
  }
}

/** A decorator was given an option that it does not have. */
export class UnknownOptionError extends GearworkError {
  override readonly name = 'UnknownOptionError'
  readonly code = 'UNKNOWN_OPTION'

  /** `place`: `@Work on MailWork`; `elsewhere`: where there is an option of that name. */
  constructor(place: string, option: string, nearest: string | undefined, elsewhere?: string) {
    const remedy = elsewhere === undefined ? suggestion(nearest) : `: say it in ${elsewhere}`
    super(`${place} has no option ${quote(option)}${remedy}`)
  }
}
