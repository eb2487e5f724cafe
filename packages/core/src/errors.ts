import { quote } from '@gearwork/transport/quote'
import { type HiddenMethod, hiddenMethods } from './decorators/hidden-methods.js'
import { because, sentence, suggestion } from './text.js'

/** What can be wrong with works, their configuration and what is asked of them. */
export type GearworkErrorCode =
  | 'NOT_A_WORK'
  | 'NOT_A_JOB'
  | 'MISPLACED_DECORATOR'
  | 'NO_SUCH_JOB'
  | 'NOT_A_LISTENER'
  | 'UNKNOWN_EVENT'
  | 'NO_WORKS'
  | 'NO_JOBS'
  | 'UNKNOWN_WORK'
  | 'UNKNOWN_JOB'
  | 'DUPLICATE_WORK'
  | 'DUPLICATE_JOB'
  | 'INVALID_OPTION'
  | 'UNKNOWN_OPTION'
  | 'UNRESOLVED_OPTION'
  | 'INVALID_CONFIGURATION'
  | 'CONFIGURATION_NOT_FOUND'
  | 'RESOURCE_NOT_FOUND'
  | 'MODULE_NOT_LOADED'
  | 'UNRESOLVABLE'
  | 'SET_UP_FAILED'
  | 'DISPOSAL_FAILED'
  | 'SCOPE_REQUIRED'
  | 'BAD_PAYLOAD'
  | 'INVALID_PAYLOAD'
  | 'PAYLOAD_TOO_LARGE'
  | 'TAMPERED_PAYLOAD'
  | 'UNKNOWN_KEY'
  | 'SCHEMA_FAILED'
  | 'JOB_DISCARDED'
  | 'JOB_SNOOZED'
  | 'JOB_FAILED_FOR_GOOD'
  | 'NO_RESULT'
  | 'BATCH_BEGUN'
  | 'BAD_RESULT'
  | 'AMBIGUOUS_LETTER'
  | 'NOT_A_LETTER'
  | 'LETTER_REFUSED'
  | 'LETTERS_UNUSABLE'
  | 'NEXT_CALLED_TWICE'
  | 'NOT_SUBMITTED'
  | 'JOB_CRASHED'
  | 'CHILD_NOT_STARTED'
  | 'NOT_ISOLATABLE'

/** The root of what core throws: one line that says what is wrong and what to do, and a stable code. */
export abstract class GearworkError extends Error {
  abstract readonly code: GearworkErrorCode
}

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

/** Something was asked of works, and there are none. */
export class NoWorksError extends GearworkError {
  override readonly name = 'NoWorksError'
  readonly code = 'NO_WORKS'

  /** `searched`: the resources that were looked through; undefined when works were handed over. */
  constructor(searched: readonly string[] | undefined) {
    super(`there are no works: ${remedyForNone(searched)}`)
  }
}

/** No work has this name. */
export class UnknownWorkError extends GearworkError {
  override readonly name = 'UnknownWorkError'
  readonly code = 'UNKNOWN_WORK'

  constructor(name: string, nearest: string | undefined) {
    super(`there is no work ${quote(name)}${remedy(nearest, 'worker:list')}`)
  }
}

/** No job has this name. */
export class UnknownJobError extends GearworkError {
  override readonly name = 'UnknownJobError'
  readonly code = 'UNKNOWN_JOB'

  constructor(name: string, nearest: string | undefined) {
    super(`there is no job ${quote(name)}${remedy(nearest, 'worker:list')}`)
  }
}

/** Two works of one name: a call could mean either. */
export class DuplicateWorkError extends GearworkError {
  override readonly name = 'DuplicateWorkError'
  readonly code = 'DUPLICATE_WORK'

  constructor(name: string, places: readonly [string, string]) {
    super(`two works are called ${quote(name)} (${places.join(' and ')}): give one of them another name`)
  }
}

/** Two jobs of one function, of which a worker would run only one; or two methods that are jobs of one name. */
export class DuplicateJobError extends GearworkError {
  override readonly name = 'DuplicateJobError'
  readonly code = 'DUPLICATE_JOB'

  /** `shared`: what they do with the name. */
  constructor(
    name: string,
    places: readonly [string, string],
    shared: 'serve the function' | 'are called' = 'serve the function',
  ) {
    super(`two jobs ${shared} ${quote(name)} (${places.join(' and ')}): give one of them another name`)
  }
}

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
    super(`${place} could not be found out: ${sentence(cause)}`, { cause })
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

/** The container cannot build a work. */
export class UnresolvableError extends GearworkError {
  override readonly name = 'UnresolvableError'
  readonly code = 'UNRESOLVABLE'
  /** Each is the ground of the one before it. */
  readonly reasons: readonly string[]

  constructor(className: string, reasons: readonly string[], cause?: unknown) {
    super(`${className} cannot be built: ${reasons.join(', because ')}`, because(cause))
    this.reasons = reasons
  }
}

function remedyForNone(searched: readonly string[] | undefined): string {
  if (searched === undefined) return 'hand over classes that are decorated with @Work()'
  return searched.length === 0
    ? 'name their files or folders in `resources` of the configuration, a gearman.config.json or its like'
    : `no file under ${searched.join(', ')} exports a class with @Work()`
}

function remedy(nearest: string | undefined, command: string): string {
  return suggestion(nearest) || `: \`gearman ${command}\` shows what there is`
}
