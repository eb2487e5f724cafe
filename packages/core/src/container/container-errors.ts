import { GearworkError } from '../errors.js'
import { because, sentence } from '../text.js'
import { tokenName } from './tokens.js'

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

/** A service's `initialize()` failed: the cause says why. Who needs it next tries again. */
export class SetUpError extends GearworkError {
  override readonly name = 'SetUpError'
  readonly code = 'SET_UP_FAILED'

  constructor(service: string, cause: unknown) {
    super(`${service} could not be set up: its initialize() failed with ${sentence(cause)}`, { cause })
  }
}

/** One service that could not be disposed of. */
export interface DisposalFailure {
  /** The name of its class. */
  readonly service: string
  readonly error: unknown
}

/** Services whose disposal failed, after all others were disposed of; the cause is the first error. */
export class DisposalError extends GearworkError {
  override readonly name = 'DisposalError'
  readonly code = 'DISPOSAL_FAILED'
  readonly failures: readonly DisposalFailure[]

  constructor(failures: readonly DisposalFailure[]) {
    const said = failures.map(({ service, error }) => `${service} (${sentence(error)})`)
    super(`not everything could be disposed of: ${said.join(', ')}`, { cause: failures[0]?.error })
    this.failures = failures
  }
}

/** Something was asked of a container that it has only in the scope of a job. */
export class ScopeRequiredError extends GearworkError {
  override readonly name = 'ScopeRequiredError'
  readonly code = 'SCOPE_REQUIRED'

  constructor(token: unknown) {
    super(`${tokenName(token)} exists only while a job runs: give its work the scope 'job'`)
  }
}
