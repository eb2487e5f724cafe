import { GearworkError } from '../errors.js'

/** A middleware called `next()` twice: the job would run twice. */
export class NextCalledTwiceError extends GearworkError {
  override readonly name = 'NextCalledTwiceError'
  readonly code = 'NEXT_CALLED_TWICE'

  /** `middleware`: the name of its function; empty where it has none. */
  constructor(middleware: string) {
    super(
      `the middleware ${middleware || 'without a name'} called next() twice: call it once, or retry the job with @Job({ retries })`,
    )
  }
}

/** A middleware around submissions returned without `next()`: there is no job, and no handle to give. */
export class NotSubmittedError extends GearworkError {
  override readonly name = 'NotSubmittedError'
  readonly code = 'NOT_SUBMITTED'

  constructor(functionName: string) {
    super(`${functionName} was not submitted: a middleware returned without next(); throw to say why`)
  }
}
