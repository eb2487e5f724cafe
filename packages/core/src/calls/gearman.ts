import type { Client, JobHandle, JobStatus } from '@gearwork/client'
import { type Clock, systemClock } from '@gearwork/transport'
import { loadConfiguration } from '../configuration/config.js'
import { closeContainer, openContainer, setUpServices } from '../container/container-life.js'
import { warnOfDisposal } from '../container/disposal-warning.js'
import type { Class } from '../container/tokens.js'
import { InvalidOptionError, UnknownWorkError } from '../errors.js'
import { clientEvents } from '../events/client-events.js'
import { Dispatcher, type Listener, type ListenerOptions, type RemoveListener } from '../events/dispatcher.js'
import type { EventName } from '../events/events.js'
import { listenerOf } from '../events/listener-of.js'
import { Hooks } from '../hooks/hooks.js'
import type { MiddlewareOption } from '../hooks/middleware.js'
import { bindCodec, type Codec } from '../payloads/codec.js'
import { type CodecOption, codecMust, findCodec } from '../payloads/codecs.js'
import { isStandardSchema, schemaMust } from '../payloads/schema.js'
import { commandLineLevel } from '../settings/levels.js'
import { layerSettings, type Settings } from '../settings/settings.js'
import { describeWorks, type JobDescription, type WorkDescription } from '../works/describe.js'
import { runSetup } from '../works/loader.js'
import { nearestName } from '../works/names.js'
import { callersOf } from './callers.js'
import { ClientPool } from './client-pool.js'
import type { ForeignJobOptions, GearmanOptions, GearmanParts } from './gearman-options.js'
import { type Callable, createCaller } from './proxies.js'
import type { JobCaller, TypedJobs } from './typed-jobs.js'
import { digestKey, type UniqueKeyGenerator } from './unique-keys.js'

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
  readonly #settings: Settings
  readonly #clients: ClientPool
  readonly #hooks: Hooks
  readonly #clock: Clock
  readonly #uniqueKey: UniqueKeyGenerator
  /** Works are described, and their callers made, once: web requests ask for them each time. */
  readonly #works = new WeakMap<Class, readonly WorkDescription[]>()
  readonly #callers = new WeakMap<WorkDescription, object>()
  #closed: Promise<void> | undefined

  constructor(parts: GearmanParts) {
    const {
      configuration,
      dispatcher,
      overrides,
      uniqueKey,
      container,
      hooks,
      release: _,
      clock = systemClock,
      ...connecting
    } = parts
    const connection = { ...configuration.connection, ...connecting.connection }
    this.#parts = parts
    this.#settings = layerSettings(configuration.defaults, commandLineLevel(overrides))
    this.#clients = new ClientPool({ ...connecting, connection, events: clientEvents(dispatcher) })
    this.#clock = clock
    this.#uniqueKey = uniqueKey ?? digestKey
    this.#hooks = hooks
    container.registerInstance(Dispatcher, dispatcher)
    container.registerInstance(Gearman, this)
  }

  /**
   * Reads `gearman.config.*` and runs its set-up module. Connections are made with the first submission.
   * @throws {GearworkError} with one line that says what is wrong with the configuration or the module.
   */
  static async open(options: GearmanOptions = {}): Promise<Gearman> {
    const { servers, cwd, file, configuration, container, onListenerError, ...connecting } = options
    const settled = configuration ?? (await loadConfiguration({ cwd, file }))
    const own = openContainer(container)
    try {
      const gearman = new Gearman({
        ...connecting,
        configuration: settled,
        container: own,
        hooks: new Hooks(own),
        dispatcher: new Dispatcher(onListenerError),
        overrides: servers === undefined ? {} : { servers },
        release: () => closeContainer(own),
      })
      if (settled.setup !== undefined) await runSetup(settled.setup, own)
      await setUpServices(own)
      return gearman
    } catch (error) {
      // What the set-up opened would keep the process alive.
      await closeContainer(own).catch(warnOfDisposal)
      throw error
    }
  }

  /** The untyped client for the configured servers, in Gearman's own words. */
  get client(): Client {
    return this.#clients.for(this.#settings.servers.value, !this.#settings.callbacks.value)
  }

  /**
   * Typed callers for the jobs of a work. `work`: which one, where several `@Work` stand on the class.
   * @throws {NotAWorkError} for a class without `@Work`.
   */
  jobs<W extends object>(target: Class<W>, { work }: { readonly work?: string } = {}): TypedJobs<W> {
    const works = this.#works.get(target) ?? this.#describe(target)
    const chosen = work === undefined ? works[0] : works.find(({ name }) => name === work)
    if (chosen !== undefined) return this.#callersOf(chosen) as TypedJobs<W>
    const names = works.map(({ name }) => name)
    throw new UnknownWorkError(String(work), nearestName(String(work), names))
  }

  /** A caller for any Gearman function by its name, whoever serves it. */
  job<Payload = unknown, Result = unknown>(
    functionName: string,
    options: ForeignJobOptions = {},
  ): JobCaller<[payload: Payload], Result> {
    const { codec = this.#settings.codec.value, defaultMethod, input } = options
    if (input !== undefined && !isStandardSchema(input)) {
      throw new InvalidOptionError(`input of ${functionName}`, schemaMust, input)
    }
    return createCaller({
      function: functionName,
      callableName: functionName,
      codec: this.#codecFor(functionName, codec),
      input,
      defaultMethod: defaultMethod ?? this.#settings.defaultMethod.value,
      around: this.#hooks.aroundSubmissions([]),
      ...this.#way(functionName, this.#settings),
    }) as JobCaller<[payload: Payload], Result>
  }

  /** How a job stands; a handle that is only text is looked for on the configured servers. */
  jobStatus(handle: JobHandle | string): Promise<JobStatus> {
    return this.client.jobStatus(handle)
  }

  /** Signs on a listener for an event, as `Dispatcher.on` does. */
  on<N extends EventName>(name: N, listener: Listener<N>, options?: ListenerOptions): RemoveListener {
    return this.#parts.dispatcher.on(name, listener, options)
  }

  /**
   * Signs on every `@On` method of an object, or of what the container builds of a class.
   * @throws {UnresolvableError} for a class that it cannot build.
   */
  listen(listener: object): RemoveListener {
    return this.#parts.dispatcher.add(listenerOf(this.#parts.container, listener))
  }

  /**
   * Puts middleware around typed submissions, and around the runs of whatever is executed from now on: inside of what
   * is there already, outside of what works and jobs `use`.
   * @throws {InvalidOptionError} for what is no middleware.
   */
  use(middleware: MiddlewareOption): this {
    this.#hooks.use(middleware)
    return this
  }

  /**
   * Says goodbye to all servers; calls that have not ended reject. Then disposes of what its container built, where
   * `open()` made it. Calling it twice is fine.
   */
  close(): Promise<void> {
    this.#closed ??= this.#clients.close().then(this.#parts.release)
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #describe(target: Class): readonly WorkDescription[] {
    const { container, configuration, overrides } = this.#parts
    const works = describeWorks(target, { container, defaults: configuration.defaults, overrides })
    this.#works.set(target, works)
    return works
  }

  #callersOf(work: WorkDescription): object {
    const known = this.#callers.get(work)
    if (known !== undefined) return known
    // The first job of a method is the one that stands on top of it.
    const jobs = work.jobs.toReversed().map((job) => [job.method, createCaller(this.#callable(job))] as const)
    const callers = callersOf(work.className, new Map(jobs))
    this.#callers.set(work, callers)
    return callers
  }

  #callable(job: JobDescription): Callable {
    return {
      function: job.function,
      callableName: job.callableName,
      codec: job.codec,
      input: job.input,
      defaultMethod: job.settings.defaultMethod.value,
      around: this.#hooks.aroundSubmissions(job.middleware),
      ...this.#way(job.function, job.settings),
    }
  }

  #codecFor(functionName: string, option: CodecOption): Codec {
    const codec = findCodec(option, this.#parts.container)
    if (codec === undefined) throw new InvalidOptionError(`codec of ${functionName}`, codecMust, option)
    return bindCodec(codec, functionName)
  }

  /** The client and the unique keys that settings ask for. */
  #way(functionName: string, { servers, callbacks, generateUniqueKey, debounce }: Settings) {
    return {
      clock: this.#clock,
      debounce: debounce.value,
      client: this.#clients.for(servers.value, !callbacks.value),
      uniqueKey: generateUniqueKey.value
        ? (fingerprint: Uint8Array | string) => this.#uniqueKey(functionName, fingerprint)
        : undefined,
    }
  }
}
