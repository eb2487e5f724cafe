import { GearworkError } from '../errors.js'
import { because } from '../text.js'

/** Bytes that the job's codec cannot read, or a value that it cannot write. */
export class BadPayloadError extends GearworkError {
  override readonly name = 'BadPayloadError'
  readonly code = 'BAD_PAYLOAD'

  constructor(codec: string, problem: string, cause?: unknown) {
    super(`the payload is not ${codec}: ${problem}`, because(cause))
  }
}

/** What a schema has against a payload, at one place. */
export interface PayloadIssue {
  /** Where in the payload: `diners[2].address`; empty for the whole. */
  readonly path: string
  readonly message: string
}

/** A payload (or a result) that the job's schema refuses. */
export class InvalidPayloadError extends GearworkError {
  override readonly name = 'InvalidPayloadError'
  readonly code = 'INVALID_PAYLOAD'
  readonly issues: readonly PayloadIssue[]

  constructor(what: 'payload' | 'result', job: string, issues: readonly PayloadIssue[]) {
    super(`the ${what} of ${job} is refused: ${issues.map(sayIssue).join('; ')}`)
    this.issues = issues
  }
}

function sayIssue({ path, message }: PayloadIssue): string {
  return path === '' ? message : `${path}: ${message}`
}
