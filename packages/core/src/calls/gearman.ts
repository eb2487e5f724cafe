import type { Buffer } from 'node:buffer'
import type {
  AnyHandle,
  Client,
  CallOptions as ClientCallOptions,
  JobStatus,
  Workload,
} from '@gearwork/client'
import { setUpServices, whileOpening } from '../container/container-life.js'
import type { Class } from '../container/tokens.js'
import { Dispatcher, type Listener, type ListenerOptions, type RemoveListener } from '../events/dispatcher.js'
import type { EventName } from '../events/events.js'
import { listenerOf } from '../events/listener-of.js'
import { runSetup } from '../modules/loader.js'
import type { AnySchema, InputOf, MadeBy } from '../payloads/typed-schemas.js'
import { statedOptions } from '../stated-options.js'
import type { JobDescription, MiddlewareOption } from '../works/description.js'
import type { ListedWork } from '../works/listed.js'
import type { Works } from '../works/works.js'
import { TypedTasks } from './batches/typed-tasks.js'
import { type BackgroundCallOptions, checkDescription, checkListener, checkText } from './call-options.js'
import { createCaller } from './callers/job-caller.js'
import { assembleInsides, type GearmanInsides } from './gearman-insides.js'
import type {
  ForeignJobOptions,
  GearmanOptions,
  GearmanParts,
  SchemaTypedOptions,
} from './gearman-options.js'
import { openParts } from './opening.js'
import { Submitter } from './submissions/submitter.js'
import type { GivenTo, JobCaller, TypedHandle, TypedJobs } from './typed-jobs.js'

/**
 * The door for callers: typed submissions of jobs, the untyped client, the events of submissions.
 *
 * ```ts
 * await using gearman = await Gearman.open()
 * const { messageId } = await gearman.jobs(MailWork).welcome.doNormal({ to: 'a@b.c' })
 * ```
 */
export class Gearman {
  readonly #parts: GearmanParts
  readonly #insides: GearmanInsides
  #closed: Promise<void> | undefined

  constructor(parts: GearmanParts) {
    const { container, dispatcher } = parts
    this.#parts = parts
    this.#insides = assembleInsides(parts)
    container.registerInstance(Dispatcher, dispatcher)
    container.registerInstance(Gearman, this)
  }

  /**
   * Reads `gearman.config.*` and runs its set-up module. Connections are made with the first submission.
   * @throws {GearworkError} with one line that says what is wrong with the configuration or the module.
   */
  static async open(given?: GearmanOptions | null): Promise<Gearman> {
    const parts = await openParts(given)
    const { configuration, container } = parts
    return whileOpening(container, async () => {
      const gearman = new Gearman(parts)
      if (configuration.setup !== undefined) await runSetup(configuration.setup, container)
      await setUpServices(container)
      return gearman
    })
  }

  /** The untyped client for the configured servers, in Gearman's own words. */
  get client(): Client {
    const { clients, settings } = this.#insides
    return clients.for(settings.servers.value, !settings.callbacks.value)
  }

  /**
   * Typed callers for the jobs of a work. `work`: which one, where several `@Work` stand on the class.
   *
   * With its name in place of the class, the type alone is needed and nothing of a worker is imported:
   * `gearman.jobs<MailWork>('Mail')`. What the name means is looked up with the first call, in the manifest that
   * `gearman cache:warmup` writes, or else in the works; schemas and middleware are then the worker's affair alone.
   *
   * @throws {NotAWorkError} for a class without `@Work`. Calls by name reject with {UnknownWorkError}, {NoSuchJobError}.
   */
  jobs<W extends object>(target: Class<W>, options?: { readonly work?: string }): TypedJobs<W>
  jobs<W extends object>(work: string): TypedJobs<W>
  jobs(target: Class | string, options?: { readonly work?: string } | null): object {
    const { work } = statedOptions<{ readonly work?: string }>('jobs()', 'work', options)
    return typeof target === 'string'
      ? this.#insides.byName.of(target)
      : this.#insides.byClass.of(target, work)
  }

  /**
   * A caller for any Gearman function by its name, whoever serves it. With schemas, they say its types.
   * @throws {InvalidOptionError}
   */
  job<Input extends AnySchema, Output extends AnySchema | undefined = undefined>(
    functionName: string,
    options: SchemaTypedOptions<Input, Output>,
  ): JobCaller<GivenTo<InputOf<Input>>, MadeBy<Output>, MadeBy<Output>>
  job<Payload = unknown, Result = unknown>(
    functionName: string,
    options?: ForeignJobOptions,
  ): JobCaller<[payload: Payload], Result>
  job<Payload = unknown, Result = unknown>(
    functionName: string,
    options?: ForeignJobOptions | null,
  ): JobCaller<[payload: Payload], Result> {
    const { callables, settings, waits } = this.#insides
    const callable = callables.ofFunction(functionName, settings, options)
    return createCaller(new Submitter(() => callable, waits.closing)) as JobCaller<[payload: Payload], Result>
  }

  /**
   * A caller for a job by its description, as `application.works` and `describeWorks()` have it: all that `jobs(Class)`
   * does holds. With `raw` it takes and gives bytes, past codec and schemas; what makes unique keys is given no payload.
   * @throws {InvalidOptionError} for what is no description.
   */
  jobOf(job: JobDescription, options: { readonly raw: true }): JobCaller<[workload?: Workload], Buffer>
  jobOf<Payload = unknown, Result = unknown>(
    job: JobDescription,
    options?: { readonly raw?: boolean },
  ): JobCaller<[payload?: Payload], Result>
  jobOf(job: JobDescription, options?: { readonly raw?: boolean } | null): object {
    checkDescription(job)
    const { raw = false } = statedOptions<{ readonly raw?: boolean }>('jobOf()', 'raw', options)
    const { callables, waits } = this.#insides
    const callable = raw ? callables.ofBytes(job) : callables.ofJob(job)
    return createCaller(new Submitter(() => callable, waits.closing))
  }

  /**
   * Submits a described job by its default method. `job`: its name, with or without prefix and namespace, as the
   * commands take it. @throws {UnknownJobError} suggesting the nearest; what the call is refused with.
   */
  async callJob<Result = unknown>(
    job: string,
    payload?: unknown,
    options: BackgroundCallOptions = {},
  ): Promise<TypedHandle<Result>> {
    checkText('the name of a job', job)
    const submitter = this.#insides.byName.submitterTo(job)
    return submitter.byDefault([payload, options]) as Promise<TypedHandle<Result>>
  }

  /** The works that names mean here, with their jobs and settings: those of the manifest, or else the works themselves. */
  works(): Promise<Works<ListedWork>> {
    return this.#insides.directory.works()
  }

  /** Calls of several jobs, to be made together. */
  tasks(): TypedTasks {
    return new TypedTasks()
  }

  /**
   * How a job stands, by the server that holds it: a handle says which, as does what its JSON holds. One that is only
   * text is looked for on the configured servers, and on those that jobs were submitted to. @throws {UnknownServerError}
   * for JSON that names a server which is neither configured nor one of a work; as `Client.jobStatus`
   */
  jobStatus(handle: AnyHandle, options?: ClientCallOptions): Promise<JobStatus> {
    return this.#insides.statuses.of(handle, this.client, options)
  }

  /** Adds a listener for an event, as `Dispatcher.on` does. */
  on<N extends EventName>(name: N, listener: Listener<N>, options?: ListenerOptions): RemoveListener {
    return this.#parts.dispatcher.on(name, listener, options)
  }

  /**
   * Adds every `@On` method of an object, or of what the container builds of a class.
   * @throws {UnresolvableError} for a class that it cannot build.
   */
  listen(listener: object): RemoveListener {
    checkListener(listener)
    return this.#parts.dispatcher.add(listenerOf(this.#parts.container, listener))
  }

  /**
   * Puts middleware around typed submissions, and around the runs of whatever is executed from now on: inside of what
   * is there already, outside of what works and jobs `use`.
   * @throws {InvalidOptionError} for what is no middleware.
   */
  use(middleware: MiddlewareOption): this {
    this.#parts.hooks.use(middleware)
    return this
  }

  /**
   * Says goodbye to all servers; calls that have not ended reject. Then disposes of what its container built, where
   * `open()` made it. Calling it twice is fine.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#insides.waits.close()
    await this.#insides.clients.close()
    await this.#parts.release?.()
  }
}
