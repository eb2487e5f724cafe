import type { Client, ClientJob, JobHandle, JobUpdate } from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import type { Codec } from '../payloads/codecs.js'
import { InvalidPayloadError } from '../payloads/payload-errors.js'
import { type StandardSchema, validate } from '../payloads/schema.js'
import type { SubmitMethod } from '../settings/settings.js'
import { ways } from '../settings/ways.js'
import { BadResultError, NoResultError } from './call-errors.js'
import type { CallOptions, JobCaller, TypedHandle, TypedJob } from './typed-jobs.js'

/** What a caller needs to know of a job. */
export interface Callable {
  readonly function: string
  /** How messages name it. */
  readonly callableName: string
  readonly codec: Codec
  readonly input: StandardSchema | undefined
  readonly defaultMethod: SubmitMethod
  readonly client: Client
  /** The unique key of a payload; undefined where keys are given by hand alone. */
  readonly uniqueKey: ((workload: Uint8Array | string) => string) | undefined
}

/** A submission made ready: its payload accepted and in bytes. */
interface Prepared {
  readonly workload: Uint8Array | string
  readonly options: CallOptions
}

type Call = [payload?: unknown, options?: CallOptions]

/** The caller of one job. */
export function createCaller(job: Callable): JobCaller<[payload?: unknown], unknown> {
  const foreground = (priority: Priority, call: Call) => new SubmittedJob(job, priority, call)
  const background = (priority: Priority, call: Call, at?: Date | number) =>
    submitBackground(job, priority, call, at)
  const byDefault = (...call: Call) => {
    const way = ways[job.defaultMethod]
    return way.background
      ? background(way.priority, call).then((handle) => withoutResult(handle, job))
      : withResult(foreground(way.priority, call))
  }
  return Object.assign(byDefault, {
    doNormal: (...call: Call) => foreground('normal', call).result,
    doHigh: (...call: Call) => foreground('high', call).result,
    doLow: (...call: Call) => foreground('low', call).result,
    doBackground: (...call: Call) => background('normal', call),
    doHighBackground: (...call: Call) => background('high', call),
    doLowBackground: (...call: Call) => background('low', call),
    doEpoch: (at: Date | number, ...call: Call) => background('normal', call, at),
    submit: (...call: Call) => foreground('normal', call),
  })
}

/** A foreground job whose payload may still have to be accepted by a schema. */
class SubmittedJob implements TypedJob<unknown> {
  readonly created: Promise<JobHandle>
  readonly result: Promise<unknown>
  readonly #callable: Callable
  readonly #job: Promise<ClientJob>

  constructor(job: Callable, priority: Priority, call: Call) {
    this.#callable = job
    this.#job = prepare(job, call).then(({ workload, options }) =>
      job.client.submit(job.function, workload, { ...options, priority }),
    )
    this.created = this.#job.then((submitted) => submitted.created)
    this.result = this.#job
      .then((submitted) => submitted.result)
      .then((bytes) => readResult(this.#callable, bytes))
    // Whoever looks at one of them need not look at the others.
    this.created.catch(() => {})
    this.result.catch(() => {})
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JobUpdate, void> {
    yield* await this.#job
  }

  async *pieces(): AsyncGenerator<unknown, void> {
    for await (const update of this) {
      if (update.type === 'data') yield readResult(this.#callable, update.data)
    }
  }
}

function readResult({ callableName, codec }: Callable, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes)
  } catch (error) {
    throw new BadResultError(callableName, codec.name, error)
  }
}

async function submitBackground(
  job: Callable,
  priority: Priority,
  call: Call,
  at: Date | number | undefined,
): Promise<JobHandle> {
  const { workload, options } = await prepare(job, call)
  const when = at === undefined ? {} : { at }
  return job.client.submitBackground(job.function, workload, { ...options, priority, ...when })
}

/** Holds the payload against the schema, and makes its bytes and its unique key. */
async function prepare(job: Callable, [payload, options = {}]: Call): Promise<Prepared> {
  if (job.input !== undefined) await accept(job, job.input, payload)
  const workload = job.codec.encode(payload)
  if (job.uniqueKey === undefined || options.unique !== undefined) return { workload, options }
  return { workload, options: { ...options, unique: job.uniqueKey(workload) } }
}

/** The worker accepts the payload again, so what is sent is what was given and not what the schema made. */
async function accept(job: Callable, schema: StandardSchema, payload: unknown): Promise<void> {
  const validation = await validate(schema, payload)
  if (validation.status === 'invalid') {
    throw new InvalidPayloadError('payload', job.callableName, validation.issues)
  }
}

async function withResult(job: SubmittedJob): Promise<TypedHandle<unknown>> {
  return Object.assign(await job.created, { result: () => job.result })
}

function withoutResult(handle: JobHandle, job: Callable): TypedHandle<never> {
  const result = () => Promise.reject(new NoResultError(job.callableName, job.defaultMethod))
  return Object.assign(handle, { result })
}
