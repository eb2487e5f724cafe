import type { Client, ClientOptions, JobHandle, JobStatus } from '@gearwork/client'
import { NoSuchJobError } from './call-errors.js'
import { clientEvents } from './client-events.js'
import { ClientPool } from './client-pool.js'
import { type Codec, type CodecOption, findCodec } from './codecs.js'
import { type Configuration, loadConfiguration } from './config.js'
import { createContainer } from './container.js'
import type { ServersInput } from './decorators/options.js'
import { describeWorks, type JobDescription } from './describe.js'
import {
  Dispatcher,
  type Listener,
  type ListenerFailure,
  type ListenerOptions,
  type RemoveListener,
} from './dispatcher.js'
import { InvalidOptionError, UnknownWorkError } from './errors.js'
import type { EventName } from './events.js'
import { type CommandLineSettings, commandLineLevel } from './levels.js'
import { nearestName } from './names.js'
import { type Callable, createCaller } from './proxies.js'
import type { StandardSchema } from './schema.js'
import { layerSettings, type Settings, type SubmitMethod } from './settings.js'
import type { Class, DependencyContainer } from './tokens.js'
import type { JobCaller, TypedJobs } from './typed-jobs.js'
import { digestKey, type UniqueKeyGenerator } from './unique-keys.js'

/** How the clients behind it are made. */
type ConnectingOptions = Pick<ClientOptions, 'connection' | 'clientId' | 'timeoutMs' | 'patienceMs'>

export interface GearmanOptions extends ConnectingOptions {
  /** Servers that outrank those of works and configuration. */
  readonly servers?: ServersInput
  /** Where the search for the configuration begins. Default: the working directory. */
  readonly cwd?: string
  /** The configuration's file. Default: search. */
  readonly file?: string
  /** A configuration that has been read already. */
  readonly configuration?: Configuration
  /** What decorator options that are functions are given. Default: a child of tsyringe's global one. */
  readonly container?: DependencyContainer
  /** Makes unique keys where `generateUniqueKey` asks for them. Default: a digest of function and payload. */
  readonly uniqueKey?: UniqueKeyGenerator
  /** Told of a listener that threw. Default: a process warning. */
  readonly onListenerError?: ListenerFailure
}

/** What a Gearman is made from. */
export interface GearmanParts extends ConnectingOptions {
  readonly configuration: Configuration
  readonly container: DependencyContainer
  readonly dispatcher: Dispatcher
  readonly overrides: CommandLineSettings
  readonly uniqueKey?: UniqueKeyGenerator | undefined
}

/** A function that some other worker serves, in any language. */
export interface ForeignJobOptions {
  /** How its payloads and results become bytes. Default `json`. */
  readonly codec?: CodecOption
  readonly defaultMethod?: SubmitMethod
  /** Refuses payloads before they are sent. */
  readonly input?: StandardSchema
}

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
  readonly #uniqueKey: UniqueKeyGenerator

  constructor(parts: GearmanParts) {
    const { configuration, dispatcher, overrides, uniqueKey, container: _, ...connecting } = parts
    this.#parts = parts
    this.#settings = layerSettings(configuration.defaults, commandLineLevel(overrides))
    this.#clients = new ClientPool({ ...connecting, events: clientEvents(dispatcher) })
    this.#uniqueKey = uniqueKey ?? digestKey
  }

  /** Reads `gearman.config.*`. Connections are made with the first submission. */
  static async open(options: GearmanOptions = {}): Promise<Gearman> {
    const { servers, cwd, file, configuration, container, onListenerError, ...connecting } = options
    return new Gearman({
      ...connecting,
      configuration: configuration ?? (await loadConfiguration({ cwd, file })),
      container: createContainer(container),
      dispatcher: new Dispatcher(onListenerError),
      overrides: servers === undefined ? {} : { servers },
    })
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
    const { container, configuration, overrides } = this.#parts
    const works = describeWorks(target, { container, defaults: configuration.defaults, overrides })
    const chosen = work === undefined ? works[0] : works.find(({ name }) => name === work)
    if (chosen === undefined) {
      const names = works.map(({ name }) => name)
      throw new UnknownWorkError(work as string, nearestName(work as string, names))
    }
    // The first job of a method is the one that stands on top of it.
    const callers = new Map(
      chosen.jobs.toReversed().map((job) => [job.method, createCaller(this.#described(job))]),
    )
    return callersOf(target.name, callers) as TypedJobs<W>
  }

  /** A caller for any Gearman function by its name, whoever serves it. */
  job<Payload = unknown, Result = unknown>(
    functionName: string,
    options: ForeignJobOptions = {},
  ): JobCaller<[payload: Payload], Result> {
    const { codec: option = 'json', defaultMethod, input } = options
    const codec = findCodec(option)
    if (codec === undefined) throw new InvalidOptionError(`codec of ${functionName}`, 'be a codec', option)
    return createCaller({
      function: functionName,
      callableName: functionName,
      codec,
      input,
      defaultMethod: defaultMethod ?? this.#settings.defaultMethod.value,
      ...this.#way(functionName, this.#settings),
    }) as JobCaller<[payload: Payload], Result>
  }

  /** How a job stands; a handle that is only text is looked for on the configured servers. */
  jobStatus(handle: JobHandle | string): Promise<JobStatus> {
    return this.client.jobStatus(handle)
  }

  on<N extends EventName>(name: N, listener: Listener<N>, options?: ListenerOptions): RemoveListener {
    return this.#parts.dispatcher.on(name, listener, options)
  }

  /** Signs on every `@On` method of an object. */
  listen(listener: object): RemoveListener {
    return this.#parts.dispatcher.add(listener)
  }

  /** Says goodbye to all servers. Calls that have not ended reject. Calling it twice is fine. */
  close(): Promise<void> {
    return this.#clients.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #described(job: JobDescription): Callable {
    return {
      function: job.function,
      callableName: job.callableName,
      codec: job.codec as Codec,
      input: job.input,
      defaultMethod: job.settings.defaultMethod.value,
      ...this.#way(job.function, job.settings),
    }
  }

  /** The client and the unique keys that settings ask for. */
  #way(functionName: string, { servers, callbacks, generateUniqueKey }: Settings) {
    return {
      client: this.#clients.for(servers.value, !callbacks.value),
      uniqueKey: generateUniqueKey.value
        ? (workload: Uint8Array | string) => this.#uniqueKey(functionName, workload)
        : undefined,
    }
  }
}

/** The callers by method. A name that is no job is refused by name, rather than as "not a function". */
function callersOf(className: string, callers: ReadonlyMap<string, unknown>): object {
  return new Proxy(Object.fromEntries(callers), {
    get(known, name) {
      const caller = Reflect.get(known, name)
      // A promise asks for `then`, a console for symbols: they may.
      if (caller !== undefined || typeof name === 'symbol' || name === 'then') return caller
      throw new NoSuchJobError(className, name, nearestName(name, callers.keys()))
    },
  })
}
