import { quote } from '@gearwork/transport/quote'
import { type HiddenMethod, hiddenMethods } from '../decorators/hidden-methods.js'
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

/** `@On` stands on something that cannot be called by its name on an object. */
export class NotAListenerError extends GearworkError {
  override readonly name = 'NotAListenerError'
  readonly code = 'NOT_A_LISTENER'

  constructor(className: string, method: string, what: HiddenMethod) {
    super(`${className}.${method} cannot listen, for it is ${what}: ${hiddenMethods[what]}`)
  }
}
