import { GearworkError } from '../errors.js'
import { type HiddenMethod, hiddenMethods } from './hidden-methods.js'

/** A class without `@Work` was given where a work is needed. */
export class NotAWorkError extends GearworkError {
  override readonly name = 'NotAWorkError'
  readonly code = 'NOT_A_WORK'

  /** `jobs`: how many `@Job` it has in vain. */
  constructor(className: string, jobs = 0) {
    super(`${className} ${jobs === 0 ? 'is not' : 'has jobs, but is not'} a work: decorate it with @Work()`)
  }
}

/** `@Job` stands on something that cannot be called by its name on an instance. */
export class NotAJobError extends GearworkError {
  override readonly name = 'NotAJobError'
  readonly code = 'NOT_A_JOB'

  constructor(className: string, method: string, what: HiddenMethod) {
    super(`${className}.${method} cannot be a job, for it is ${what}: ${hiddenMethods[what]}`)
  }
}

/** A decorator stands where it cannot, or without its parentheses. */
export class MisplacedDecoratorError extends GearworkError {
  override readonly name = 'MisplacedDecoratorError'
  readonly code = 'MISPLACED_DECORATOR'

  constructor(decorator: string, decorated: string, remedy: string) {
    super(`@${decorator} cannot stand on ${decorated}: ${remedy}`)
  }
}
