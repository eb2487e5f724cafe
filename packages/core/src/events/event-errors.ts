import { quote } from '@gearwork/transport'
import { GearworkError } from '../errors.js'
import { suggestion } from '../text.js'

/** A method listens to an event of Gearwork that there is not: it would wait for ever. */
export class UnknownEventError extends GearworkError {
  override readonly name = 'UnknownEventError'
  readonly code = 'UNKNOWN_EVENT'

  constructor(className: string, method: string, event: string, nearest: string | undefined) {
    const remedy = suggestion(nearest) || ': the README lists what there is'
    super(`${className}.${method} listens to ${quote(event)}, and there is no such event${remedy}`)
  }
}
