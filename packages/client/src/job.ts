import type { Buffer } from 'node:buffer'
import { deferred } from './deferred.js'
import type { Audience, JobUpdate } from './foreground.js'
import type { JobHandle } from './job-handle.js'
import { UpdateLog } from './updates.js'

/** What is known of a job when it is submitted. */
export interface JobIdentity {
  readonly function: string
  readonly unique: string
  readonly context: unknown
}

/**
 * A foreground submission. Wait for its `result`, or look on as it comes:
 *
 * ```ts
 * for await (const update of client.submit('resize', image)) console.log(update.type)
 * ```
 *
 * Nothing has to be looked at: a failure that nobody waits for is no unhandled rejection.
 */
export class ClientJob implements AsyncIterable<JobUpdate> {
  readonly function: string
  /** Empty where the caller gave none. */
  readonly unique: string
  /** What the caller gave with the submission. */
  readonly context: unknown
  /** Resolves when a server has taken the job. Rejects as `result`, where none did. */
  readonly created: Promise<JobHandle>
  /**
   * What the worker completed the job with; data it sent before is in the updates alone.
   *
   * @throws {JobFailedError} {JobExceptionError} {JobLostError} {JobTimeoutError} {NoServerError}
   * {SubmissionRefusedError} {SubmissionInvalidError} {ClientClosedError}, or the signal's reason
   */
  readonly result: Promise<Buffer>
  readonly #updates = new UpdateLog<JobUpdate>()

  /** @internal `follow` submits the job for the audience it is given. */
  constructor(identity: JobIdentity, follow: (audience: Audience) => void) {
    this.function = identity.function
    this.unique = identity.unique
    this.context = identity.context
    const created = deferred<JobHandle>()
    const result = deferred<Buffer>()
    this.created = created.promise
    this.result = result.promise
    follow({
      update: (update) => {
        this.#updates.add(update)
        if (update.type === 'created') created.resolve(update.handle)
      },
      complete: (data) => {
        this.#updates.end()
        result.resolve(data)
      },
      failed: (error) => {
        this.#updates.fail(error)
        created.reject(error)
        result.reject(error)
      },
    })
  }

  /**
   * Every update from the first on, however late one begins to look: they are kept as long as this object
   * is. Ends after `complete`; throws what `result` throws.
   */
  [Symbol.asyncIterator](): AsyncIterator<JobUpdate> {
    return this.#updates.read()
  }
}
