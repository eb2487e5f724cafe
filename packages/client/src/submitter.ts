import type { Buffer } from 'node:buffer'
import { isRecord } from '@gearwork/transport'
import { withResolvers } from './deferred.js'
import type { ClientEvents } from './events.js'
import { type Audience, ForegroundSubmission } from './foreground.js'
import { foregroundKey } from './foreground-key.js'
import { ClientJob } from './job.js'
import type { JobHandle, StatusAsker } from './job-handle.js'
import { none, type ResolvedClientOptions, type SubmitOptions } from './options.js'
import type { Servers } from './servers.js'
import { BackgroundSubmission, type Submission, type SubmissionSource } from './submission.js'
import { submission } from './submit-request.js'
import type { Wish } from './wish.js'

/** Makes submissions of wishes and sends them on their way. */
export class Submitter implements SubmissionSource {
  readonly asker: StatusAsker
  readonly servers: Servers
  readonly listeners: readonly ClientEvents[]
  readonly #options: ResolvedClientOptions

  constructor(servers: Servers, options: ResolvedClientOptions, asker: StatusAsker) {
    this.asker = asker
    this.listeners = options.listeners
    this.servers = servers
    this.#options = options
  }

  background(wish: Wish): Promise<JobHandle> {
    const { promise, resolve, reject } = withResolvers<JobHandle>()
    try {
      const request = submission(wish, true, this.#options.maxPacketBytes)
      this.#submit(new BackgroundSubmission(request, this.#source(wish), resolve, reject), wish.options)
    } catch (error) {
      reject(error)
    }
    return promise
  }

  result(wish: Wish): Promise<Buffer> {
    const { promise, resolve, reject } = withResolvers<Buffer>()
    this.#foreground(wish, { complete: resolve, failed: reject })
    return promise
  }

  job(wish: Wish): ClientJob {
    try {
      // null, where no compiler minds it: the submission refuses it.
      const { unique = '', context } = wish.options ?? none
      const identity = { function: wish.function, unique, context }
      return new ClientJob(identity, (audience) => this.#foreground(wish, audience))
    } catch (error) {
      // Options may throw when they are read.
      const identity = { function: wish.function, unique: '', context: undefined }
      return new ClientJob(identity, (audience) => audience.failed(error))
    }
  }

  #foreground(wished: Wish, audience: Audience): void {
    try {
      const wish = this.#options.foregroundKeys ? marked(wished) : wished
      const { options } = wish
      const request = submission(wish, false, this.#options.maxPacketBytes)
      const idempotent = options.idempotent ?? false
      this.#submit(new ForegroundSubmission(request, this.#source(wish), audience, idempotent), options)
    } catch (error) {
      audience.failed(error)
    }
  }

  #submit(submission: Submission, options: SubmitOptions): void {
    submission.limit(options, this.#options.timeoutMs, this.#options.clock)
    submission.announce()
    this.servers.take(submission)
  }

  /** Most submissions have nothing of their own: then nothing is made. */
  #source({ options: { context, events }, runEvents }: Wish): SubmissionSource {
    if (context === undefined && events === undefined && runEvents === undefined) return this
    const listeners = [...this.listeners, events, runEvents].filter((some) => some !== undefined)
    return { asker: this.asker, servers: this.servers, listeners, context }
  }
}

/** A key of the caller's own stays. What are no options is refused later. */
function marked(wish: Wish): Wish {
  if (!isRecord(wish.options) || wish.options.unique) return wish
  return { ...wish, options: { ...wish.options, unique: foregroundKey() } }
}
