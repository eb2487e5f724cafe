import type { HandleFacts } from '@gearwork/client'
import { quote } from '@gearwork/transport/quote'
import { GearworkError } from '../errors.js'
import type { SubmitMethod } from '../settings/ways.js'
import { because, suggestion } from '../text.js'

/** The result of a background job was asked for. */
export class NoResultError extends GearworkError {
  override readonly name = 'NoResultError'
  readonly code = 'NO_RESULT'

  constructor(job: string, method: SubmitMethod) {
    super(`${job} was submitted with ${method}, which returns no result: use doNormal`)
  }
}

/** A job answered, and its codec cannot read the answer. */
export class BadResultError extends GearworkError {
  override readonly name = 'BadResultError'
  readonly code = 'BAD_RESULT'

  constructor(job: string, codec: string, cause: unknown) {
    super(`${job} answered, but not in ${codec}: name the codec that its worker uses`, { cause })
  }
}

/** A caller was asked for that no `@Job` stands behind. */
export class NoSuchJobError extends GearworkError {
  override readonly name = 'NoSuchJobError'
  readonly code = 'NO_SUCH_JOB'

  constructor(className: string, method: string, nearest: string | undefined) {
    super(`${className}.${method} is not a job${suggestion(nearest) || ': decorate it with @Job()'}`)
  }
}

/** A handle that came back from elsewhere names a server that is neither configured nor one of a work. */
export class UnknownServerError extends GearworkError {
  override readonly name = 'UnknownServerError'
  readonly code = 'UNKNOWN_SERVER'
  readonly server: string

  /** `cause`: why servers of works are not known. */
  constructor({ handle, server }: HandleFacts, cause?: unknown) {
    const claim = `${quote(handle)} is said to be held by ${quote(server)}`
    super(`${claim}, which is none of the servers known here: add it to \`servers\``, because(cause))
    this.server = server
  }
}

/** A batch is read twice, and its payloads are gone. */
export class BatchBegunError extends GearworkError {
  override readonly name = 'BatchBegunError'
  readonly code = 'BATCH_BEGUN'

  constructor() {
    super('the batch is being read already: make another one with batch()')
  }
}
