import {
  type Client,
  type ClientJob,
  foregroundKey,
  type JobHandle,
  type JobUpdate,
  type SubmitOptions,
} from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import type { Clock } from '@gearwork/transport'
import type { Chain } from '../hooks/chain.js'
import { type Sending, type Submission, submitThrough } from '../hooks/submission.js'
import { debounced, delayedUntil, refuseDelay } from '../limits/later.js'
import type { Codec } from '../payloads/codec.js'
import type { StandardSchema } from '../payloads/standard-schema.js'
import type { SubmitMethod } from '../settings/ways.js'
import { type Prepared, prepare } from './preparation.js'
import { readResult } from './results.js'
import type { BackgroundCallOptions, CallOptions, TypedJob } from './typed-jobs.js'
import type { Waits } from './waits.js'

/** What a caller needs to know of a job. */
export interface Callable {
  readonly function: string
  /** How messages name it. */
  readonly callableName: string
  readonly codec: Codec
  readonly input: StandardSchema | undefined
  readonly output: StandardSchema | undefined
  readonly defaultMethod: SubmitMethod
  readonly client: Client
  /** The unique key of a payload; undefined where keys are given by hand alone. */
  readonly uniqueKey: ((fingerprint: Uint8Array | string, payload: unknown) => string) | undefined
  /** Whole seconds in which equal calls in the background become one job; 0 = none. */
  readonly debounce: number
  readonly clock: Clock
  /** The middleware around its submissions, as it is now. */
  readonly around: () => Chain<Submission, void> | undefined
  /** Where its calls wait that are not at a server. */
  readonly waits: Waits
}

/** What is sent. */
type Sent = Pick<Prepared, 'workload' | 'options'>

/** The same, and when it is to run. */
interface Timed extends Sent {
  readonly at: Date | number | undefined
}

export type Call = [payload?: unknown, options?: BackgroundCallOptions | undefined]

/** A foreground job whose payload may still have to be accepted by a schema. */
export class SubmittedJob implements TypedJob<unknown> {
  readonly created: Promise<JobHandle>
  readonly result: Promise<unknown>
  readonly #callable: Callable
  readonly #options: CallOptions
  readonly #job: Promise<ClientJob>

  constructor(job: Callable, priority: Priority, call: Call) {
    this.#callable = job
    this.#options = call[1] ?? {}
    this.#job = prepare(job, call).then((prepared) => submitForeground(job, priority, nowOnly(job, prepared)))
    this.created = this.#job.then((submitted) => submitted.created)
    this.result = this.#job
      .then((submitted) => submitted.result)
      .then((bytes) => readResult(this.#callable, bytes, this.#options))
    // Whoever looks at one of them need not look at the others.
    this.created.catch(() => {})
    this.result.catch(() => {})
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JobUpdate, void> {
    yield* await this.#job
  }

  async *pieces(): AsyncGenerator<unknown, void> {
    for await (const update of this) {
      if (update.type === 'data') yield await readResult(this.#callable, update.data, this.#options)
    }
  }
}

/** The result alone: then nobody keeps what comes before it, and no more is made than one promise needs. */
export function resultOf(job: Callable, priority: Priority, call: Call): Promise<unknown> {
  const result = awaitResult(job, priority, call)
  // Whoever looks away is not told of a failure.
  result.catch(() => {})
  return result
}

async function awaitResult(job: Callable, priority: Priority, call: Call): Promise<unknown> {
  const prepared = nowOnly(job, await prepare(job, call))
  const bytes =
    job.around() === undefined
      ? await job.client.doNormal(job.function, prepared.workload, foregroundOptions(prepared, priority))
      : await (await submitForeground(job, priority, prepared)).result
  return readResult(job, bytes, prepared.options)
}

function submitForeground(job: Callable, priority: Priority, prepared: Sent): ClientJob | Promise<ClientJob> {
  const send = (sent: Sent) =>
    job.client.submit(job.function, sent.workload, foregroundOptions(sent, priority))
  const chain = job.around()
  if (chain === undefined) return send(prepared)
  const submission = submissionOf(job, prepared, { background: false, priority, at: undefined })
  return throughMiddleware(job, chain, submission, prepared, (changed) => {
    const sent = send(changed)
    return { sent, created: sent.created }
  })
}

/** A job that somebody waits for is not put off. */
function nowOnly(job: Callable, prepared: Prepared): Prepared {
  refuseDelay(job.callableName, prepared.delayMs, 'somebody waits for the result')
  return prepared
}

/** A worker that retries jobs nobody waits for has to know that somebody waits for this one. */
function foregroundOptions({ options }: Sent, priority: Priority): SubmitOptions {
  return { ...options, unique: options.unique || foregroundKey(), priority }
}

export async function submitBackground(
  job: Callable,
  priorityOfNow: Priority,
  call: Call,
  epoch: Date | number | undefined,
): Promise<JobHandle> {
  const { at, ...prepared } = timed(job, await prepare(job, call), epoch)
  // Servers know but one priority for what runs later.
  const way = at === undefined ? { priority: priorityOfNow } : { priority: 'normal' as const, at }
  const send = ({ workload, options }: Sent) =>
    job.client.submitBackground(job.function, workload, { ...options, ...way })
  const chain = job.around()
  if (chain === undefined) return send(prepared)
  const submission = submissionOf(job, prepared, { background: true, at, priority: way.priority })
  const sent = await throughMiddleware(job, chain, submission, prepared, (changed) => {
    const created = send(changed)
    // In a list, so that whoever waits for what was sent does not wait for its answer as well.
    return { sent: [created] as const, created }
  })
  return sent[0]
}

/** Who says when it runs is not debounced. */
function timed(job: Callable, prepared: Prepared, epoch: Date | number | undefined): Timed {
  const { workload, options, delayMs, fingerprint } = prepared
  if (epoch !== undefined) {
    refuseDelay(job.callableName, delayMs, 'doEpoch() says when it runs')
    return { workload, options, at: epoch }
  }
  const now = job.clock.now()
  if (delayMs !== undefined) return { workload, options, at: delayedUntil(job.callableName, delayMs, now) }
  if (job.debounce === 0) return { workload, options, at: undefined }
  const { at, unique } = debounced(job.function, options.unique ?? fingerprint(), job.debounce, now)
  return { workload, options: { ...options, unique }, at }
}

function submissionOf(
  job: Callable,
  { workload, options }: Sent,
  way: Pick<Submission, 'background' | 'priority' | 'at'>,
): Submission {
  return { function: job.function, ...way, workload, unique: options.unique, handle: undefined }
}

/** Middleware may take its time, and go on when nobody waits any more. */
function throughMiddleware<T>(
  { function: functionName, waits }: Callable,
  chain: Chain<Submission, void>,
  submission: Submission,
  prepared: Sent,
  send: (changed: Sent) => Sending<T>,
): Promise<T> {
  return waits.until(functionName, prepared.options, (check) => {
    check()
    return submitThrough(chain, submission, () => {
      check()
      return send(changed(prepared, submission))
    })
  })
}

/** What middleware made of it. */
function changed({ options }: Sent, { workload, unique }: Submission): Sent {
  const { unique: _, ...others } = options
  return { workload, options: { ...others, ...(unique && { unique }) } }
}
