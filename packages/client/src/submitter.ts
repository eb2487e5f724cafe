import type { Buffer } from 'node:buffer'
import { byUnique, leastLoaded } from './balance.js'
import type { ClientEvents } from './events.js'
import { type Audience, ForegroundSubmission } from './foreground.js'
import { ClientJob } from './job.js'
import type { JobHandle, StatusAsker } from './job-handle.js'
import type { BackgroundOptions, ResolvedClientOptions } from './options.js'
import { submission, toBytes, type Workload } from './payload.js'
import type { Servers } from './servers.js'
import { BackgroundSubmission, type Submission, type SubmissionFacts } from './submission.js'

/** A job that a caller wants. */
export interface Wish {
  readonly function: string
  readonly workload: Workload | undefined
  readonly options: BackgroundOptions
  readonly reducer?: string
  /** Listeners of the run that the job is a task of. */
  readonly runEvents?: ClientEvents | undefined
}

/** Makes submissions of wishes and sends them on their way. */
export class Submitter {
  readonly #servers: Servers
  readonly #options: ResolvedClientOptions
  readonly #asker: StatusAsker

  constructor(servers: Servers, options: ResolvedClientOptions, asker: StatusAsker) {
    this.#servers = servers
    this.#options = options
    this.#asker = asker
  }

  background(wish: Wish): Promise<JobHandle> {
    return new Promise((resolve, reject) => {
      const workload = toBytes(wish.workload)
      const facts = this.#facts(wish, workload, true)
      this.#submit(new BackgroundSubmission(facts, { resolve, reject }), wish, workload)
    })
  }

  result(wish: Wish): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#foreground(wish, {
        update(update) {
          if (update.type === 'complete') resolve(update.data)
        },
        failed: reject,
      })
    })
  }

  job(wish: Wish): ClientJob {
    const { unique = '', context } = wish.options
    return new ClientJob({ function: wish.function, unique, context }, (audience) => {
      try {
        this.#foreground(wish, audience)
      } catch (error) {
        audience.failed(error)
      }
    })
  }

  #foreground(wish: Wish, audience: Audience): void {
    const workload = toBytes(wish.workload)
    const facts = this.#facts(wish, workload, false)
    const idempotent = wish.options.idempotent ?? false
    this.#submit(new ForegroundSubmission(facts, audience, idempotent), wish, workload)
  }

  #submit(submission: Submission, { options }: Wish, workload: Uint8Array): void {
    submission.limit(options, this.#options.timeoutMs, this.#options.clock)
    submission.announce(workload)
    this.#servers.take(submission)
  }

  #facts(wish: Wish, workload: Uint8Array, background: boolean): SubmissionFacts {
    const { unique = '', priority = 'normal', context, at } = wish.options
    const order = { function: wish.function, unique, workload, priority, background }
    return {
      request: submission(order, this.#options.maxPacketBytes, wish.reducer, background ? at : undefined),
      place: unique === '' ? leastLoaded : byUnique(unique),
      function: wish.function,
      unique,
      context,
      listeners: this.#listeners(wish),
      asker: this.#asker,
    }
  }

  #listeners({ options, runEvents }: Wish): readonly ClientEvents[] {
    const common = this.#options.listeners
    if (options.events === undefined && runEvents === undefined) return common
    return [...common, options.events, runEvents].filter((events) => events !== undefined)
  }
}
