import { type Clock, systemClock } from '@gearwork/transport'
import { Gearman } from './calls/gearman.js'
import { type Configuration, loadConfiguration } from './configuration/config.js'
import { type ContainerAdapter, isOfTsyringe } from './container/adapter.js'
import { closeContainer, openContainer, setUpServices } from './container/container-life.js'
import { warnOfDisposal } from './container/disposal-warning.js'
import type { Class, DependencyContainer } from './container/tokens.js'
import { TsyringeServices } from './container/tsyringe-services.js'
import { Dispatcher, type ListenerFailure } from './events/dispatcher.js'
import { Execution } from './execution/execution.js'
import { planExecution, type Selection } from './execution/execution-plan.js'
import type { ExecuteOptions } from './execution/execution-support.js'
import { Hooks } from './hooks/hooks.js'
import type { MiddlewareOption } from './hooks/middleware.js'
import { type Overrides, type OverridesSource, settleOverrides } from './settings/overrides.js'
import type { Settings } from './settings/settings.js'
import { describeWorks } from './works/describe.js'
import { discoverWorks, type FoundWork, worksIn } from './works/discovery.js'
import { runSetup } from './works/loader.js'
import { Works } from './works/works.js'

/** Where an application finds its works and their configuration. */
export interface ApplicationOptions {
  /** Where the search for the configuration begins. Default: the working directory. */
  readonly cwd?: string | undefined
  /** The configuration's file. Default: search. */
  readonly file?: string | undefined
  /** A configuration that has been read already. */
  readonly configuration?: Configuration
  /**
   * What builds the works: a container of tsyringe's, which the application's own is a child of, or an adapter for
   * another. Options that are functions, and the set-up module, are given tsyringe's either way. Default: its global one.
   */
  readonly container?: DependencyContainer | ContainerAdapter
  /** The works. Default: those that the configuration's resources hold. */
  readonly works?: readonly Class[]
  /** The files of works to load, absolute. Default: all that the configuration's resources hold. */
  readonly files?: readonly string[] | undefined
  /** What outranks decorators and configuration. */
  readonly overrides?: Overrides
  /** Where they are stated, which errors and the sources of settings name. Default `overrides`. */
  readonly overridesFrom?: OverridesSource
  /** Objects with `@On` methods, or classes of such, which the container builds once the set-up has run. */
  readonly listeners?: readonly object[]
  /** Told of a listener that threw. Default: a process warning. */
  readonly onListenerError?: ListenerFailure
  /** Middleware around all runs, and all submissions, from the outermost inwards; that of the set-up is inside of it. */
  readonly use?: MiddlewareOption
  /** What time limits, retries, delays and schedules count by. Default: the system's. */
  readonly clock?: Clock
}

/**
 * Everything that a process of works stands on: a configuration, a container of its own, the works, the
 * events. Services may inject `Gearman` to submit jobs, and `Dispatcher` to listen.
 */
export class Application {
  readonly configuration: Configuration
  /** What outranks decorators and configuration. */
  readonly overrides: Overrides
  readonly overridesFrom: OverridesSource
  readonly container: DependencyContainer
  /** What works are taken from: whatever it resolves is set up. */
  readonly services: ContainerAdapter
  readonly dispatcher: Dispatcher
  readonly gearman: Gearman
  readonly works: Works
  /** What time limits, retries, delays and schedules count by. */
  readonly clock: Clock
  /** What its executions need to know of middleware. */
  readonly hooks: Hooks
  readonly #executions = new Set<Execution>()
  #closed: Promise<void> | undefined

  private constructor(parts: Parts, works: Works) {
    this.configuration = parts.configuration
    this.overrides = parts.overrides
    this.overridesFrom = parts.overridesFrom
    this.container = parts.container
    this.services = parts.services
    this.dispatcher = parts.dispatcher
    this.gearman = parts.gearman
    this.hooks = parts.hooks
    this.clock = parts.clock
    this.works = works
  }

  /**
   * Reads the configuration, runs its set-up module, finds the works and describes them.
   * @throws {GearworkError} with one line that says what is wrong with any of these.
   */
  static async boot(options: ApplicationOptions = {}): Promise<Application> {
    const configuration = options.configuration ?? (await loadConfiguration(options))
    const parts = assemble(configuration, options)
    try {
      if (configuration.setup !== undefined) await runSetup(configuration.setup, parts.container)
      for (const listener of options.listeners ?? []) parts.gearman.listen(listener)
      const found = await findWorks(options, configuration)
      await setUpServices(parts.container)
      return new Application(parts, describeAll(found, parts, options))
    } catch (error) {
      // What the set-up opened would keep the process alive.
      await closeContainer(parts.container).catch(warnOfDisposal)
      throw error
    }
  }

  /**
   * Puts middleware inside of what is there already, around the runs of what is executed, and around what is
   * submitted, from now on.
   * @throws {InvalidOptionError} for what is no middleware.
   */
  use(middleware: MiddlewareOption): this {
    this.hooks.use(middleware)
    return this
  }

  /**
   * @throws {UnknownWorkError | UnknownJobError} suggesting the nearest name; {NoJobsError} where there is
   * nothing to execute.
   */
  execute(selection: Selection, options?: ExecuteOptions): Execution {
    const execution = new Execution(planExecution(this.works, selection), this, {
      clock: this.clock,
      ...options,
    })
    this.#executions.add(execution)
    execution.finished.finally(() => this.#executions.delete(execution))
    return execution
  }

  /**
   * Stops what is executed, waits for listeners up to 5 seconds, says goodbye to the servers, then disposes of the
   * services that the container built, the last one first; singletons of the process wait for the last application.
   * Calling it twice is fine.
   * @throws {DisposalError} at last, naming the services that could not be disposed of.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** In this order: jobs and listeners may still submit others, and their services must live as long as they do. */
  async #close(): Promise<void> {
    await Promise.all([...this.#executions].map((execution) => execution.stop()))
    await this.dispatcher.settled(listenerPatienceMs)
    await this.gearman.close()
    await closeContainer(this.container)
  }
}

/** How long listeners may keep an application open that is done otherwise. */
const listenerPatienceMs = 5_000

/** What stands before the works are found. */
interface Parts {
  readonly configuration: Configuration
  readonly overrides: Overrides
  readonly overridesFrom: OverridesSource
  readonly settled: Partial<Settings>
  readonly container: DependencyContainer
  readonly services: ContainerAdapter
  readonly dispatcher: Dispatcher
  readonly gearman: Gearman
  readonly hooks: Hooks
  readonly clock: Clock
}

function assemble(configuration: Configuration, options: ApplicationOptions): Parts {
  const { overrides = {}, overridesFrom = 'overrides', use = [], clock = systemClock, works } = options
  const settled = settleOverrides(overrides, overridesFrom)
  const { container, services } = openServices(options.container)
  const dispatcher = new Dispatcher(options.onListenerError)
  const hooks = new Hooks(container)
  hooks.use(use)
  const shared = { configuration, container, dispatcher, hooks, clock }
  const gearman = new Gearman({ ...shared, overrides: settled, works })
  return { ...shared, overrides, overridesFrom, settled, services, gearman }
}

function openServices(given: DependencyContainer | ContainerAdapter | undefined) {
  if (given !== undefined && !isOfTsyringe(given)) return { container: openContainer(), services: given }
  const container = openContainer(given)
  return { container, services: new TsyringeServices(container) }
}

async function findWorks(
  { works, files }: ApplicationOptions,
  configuration: Configuration,
): Promise<readonly SomeWork[]> {
  if (works !== undefined) return works.map((target) => ({ target }))
  return files === undefined ? discoverWorks(configuration) : worksIn(files)
}

/** One that was handed over lies in no file. */
type SomeWork = Pick<FoundWork, 'target'> & Partial<FoundWork>

function describeAll(
  found: readonly SomeWork[],
  { configuration, container, settled: overrides }: Parts,
  { works }: ApplicationOptions,
): Works {
  const common = { container, defaults: configuration.defaults, overrides }
  const described = found.flatMap(({ target, file }) => describeWorks(target, { ...common, file }))
  return new Works(described, works === undefined ? { searched: configuration.resources } : {})
}
