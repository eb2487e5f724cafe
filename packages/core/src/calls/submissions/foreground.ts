import {
  type ClientJob,
  foregroundKey,
  type JobHandle,
  type JobUpdate,
  type SubmitOptions,
} from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import { andThen, type Promised } from '../../promised.js'
import type { TypedJob } from '../typed-jobs.js'
import type { Call, Callable } from './callable.js'
import { refuseDelay } from './later.js'
import { type Prepared, prepare } from './preparation.js'
import { readResult } from './results.js'
import { type Sent, spending, submissionOf, throughMiddleware } from './through-middleware.js'
import type { Begun } from './waits.js'

/** A foreground job whose payload may still have to be accepted by a schema, and which may have to be found first. */
export class SubmittedJob implements TypedJob<unknown> {
  readonly created: Promise<JobHandle>
  readonly result: Promise<unknown>
  readonly #submitted: Promise<Submitted>

  constructor(find: () => Promised<Callable>, priority: Priority, call: Call) {
    this.#submitted = andThen(find(), (callable) => submit(callable, priority, call))
    this.created = this.#submitted.then(({ job }) => job.created)
    this.result = this.#submitted.then(async ({ callable, job, begun }) =>
      readResult(callable, await job.result, begun),
    )
    // Whoever looks at one of them need not look at the other.
    this.created.catch(() => {})
    this.result.catch(() => {})
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JobUpdate, void> {
    yield* (await this.#submitted).job
  }

  async *pieces(): AsyncGenerator<unknown, void> {
    const { callable, job, begun } = await this.#submitted
    for await (const update of job) {
      if (update.type === 'data') yield await readResult(callable, update.data, begun)
    }
  }
}

/** What was submitted, and as what. */
interface Submitted {
  readonly callable: Callable
  readonly job: ClientJob
  readonly begun: Begun
}

async function submit(callable: Callable, priority: Priority, call: Call): Promise<Submitted> {
  const prepared = nowOnly(callable, await prepare(callable, call))
  return { callable, job: await submitForeground(callable, priority, prepared), begun: prepared }
}

/** The result alone: then nobody keeps what comes before it, and no more is made than one promise needs. */
export async function resultOf(job: Callable, priority: Priority, call: Call): Promise<unknown> {
  const prepared = nowOnly(job, await prepare(job, call))
  const bytes =
    job.around() === undefined
      ? await job.client.doNormal(job.function, prepared.workload, foregroundOptions(job, prepared, priority))
      : await (await submitForeground(job, priority, prepared)).result
  return readResult(job, bytes, prepared)
}

function submitForeground(job: Callable, priority: Priority, prepared: Sent): ClientJob | Promise<ClientJob> {
  const send = (sent: Sent) =>
    job.client.submit(job.function, sent.workload, foregroundOptions(job, sent, priority))
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
function foregroundOptions(job: Callable, sent: Sent, priority: Priority): SubmitOptions {
  return { ...spending(job, sent), unique: sent.options.unique || foregroundKey(), priority }
}
