import { quote } from '@gearwork/transport/quote'
import { GearworkError } from '../errors.js'
import { suggestion } from '../text.js'

/** Something was asked of works, and there are none. */
export class NoWorksError extends GearworkError {
  override readonly name = 'NoWorksError'
  readonly code = 'NO_WORKS'

  /** `searched`: the resources that were looked through; undefined when works were handed over. */
  constructor(searched: readonly string[] | undefined) {
    super(`there are no works: ${remedyForNone(searched)}`)
  }
}

/** Works were to be executed that have no jobs. */
export class NoJobsError extends GearworkError {
  override readonly name = 'NoJobsError'
  readonly code = 'NO_JOBS'

  constructor(classNames: readonly string[]) {
    super(
      classNames.length === 0
        ? 'there is nothing to execute: name at least one work'
        : `there are no jobs in ${classNames.join(', ')}: decorate a public method with @Job()`,
    )
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

function remedyForNone(searched: readonly string[] | undefined): string {
  if (searched === undefined) return 'hand over classes that are decorated with @Work()'
  return searched.length === 0
    ? 'name their files or folders in `resources` of the configuration, a gearman.config.json or its like'
    : `no file under ${searched.join(', ')} exports a class with @Work()`
}

function remedy(nearest: string | undefined, command: string): string {
  return suggestion(nearest) || `: \`gearman ${command}\` shows what there is`
}
