import type { Clock } from '@gearwork/transport'
import type { ApplicationOptions } from './application-options.js'
import {
  type ApplicationParts,
  assemble,
  describeAll,
  findWorks,
  openServices,
  settleOverriding,
} from './application-parts.js'
import type { Gearman } from './calls/gearman.js'
import { type Configuration, loadConfiguration } from './configuration/config.js'
import type { ContainerAdapter } from './container/adapter.js'
import { closeContainer, setUpServices, whileOpening } from './container/container-life.js'
import type { DependencyContainer } from './container/tokens.js'
import type { Dispatcher } from './events/dispatcher.js'
import { Execution } from './execution/execution.js'
import { planExecution, type Selection } from './execution/execution-plan.js'
import type { ExecuteOptions } from './execution/execution-support.js'
import type { Hooks } from './hooks/hooks.js'
import { runSetup } from './modules/loader.js'
import type { Overrides } from './settings/overrides.js'
import type { MiddlewareOption } from './works/description.js'
import type { Works } from './works/works.js'

/**
 * Everything that a process of works stands on: a configuration, a container of its own, the works, the
 * events. Services may inject `Gearman` to submit jobs, and `Dispatcher` to listen.
 */
export class Application {
  readonly #parts: ApplicationParts
  readonly #works: Works
  readonly #executions = new Set<Execution>()
  #closed: Promise<void> | undefined

  private constructor(parts: ApplicationParts, works: Works) {
    this.#parts = parts
    this.#works = works
  }

  /**
   * Reads the configuration, runs its set-up module, finds the works and describes them.
   * @throws {GearworkError} with one line that says what is wrong with any of these.
   */
  static async boot(options: ApplicationOptions = {}): Promise<Application> {
    const overriding = settleOverriding(options)
    const configuration = options.configuration ?? (await loadConfiguration(options))
    const services = openServices(options.container)
    return whileOpening(services.container, async () => {
      const parts = assemble({ configuration, ...services, ...overriding }, options)
      if (configuration.setup !== undefined) await runSetup(configuration.setup, parts.container)
      for (const listener of options.listeners ?? []) parts.gearman.listen(listener)
      const found = await findWorks(options, configuration)
      await setUpServices(parts.container)
      return new Application(parts, describeAll(found, parts, options))
    })
  }

  get configuration(): Configuration {
    return this.#parts.configuration
  }

  /** What outranks decorators and configuration. */
  get overrides(): Overrides {
    return this.#parts.overrides
  }

  /** The container of its own; what is registered in it stays in it. */
  get container(): DependencyContainer {
    return this.#parts.container
  }

  /** What works are taken from: whatever it resolves is set up. */
  get services(): ContainerAdapter {
    return this.#parts.services
  }

  get dispatcher(): Dispatcher {
    return this.#parts.dispatcher
  }

  get gearman(): Gearman {
    return this.#parts.gearman
  }

  get works(): Works {
    return this.#works
  }

  /** What time limits, retries, delays and schedules count by. */
  get clock(): Clock {
    return this.#parts.clock
  }

  /** What its executions need to know of middleware. */
  get hooks(): Hooks {
    return this.#parts.hooks
  }

  /**
   * Puts middleware inside of what is there already, around the runs of what is executed, and around what is
   * submitted, from now on.
   * @throws {InvalidOptionError} for what is no middleware.
   */
  use(middleware: MiddlewareOption): this {
    this.#parts.hooks.use(middleware)
    return this
  }

  /**
   * @throws {UnknownWorkError | UnknownJobError} suggesting the nearest name; {NoJobsError} where there is
   * nothing to execute.
   */
  execute(selection: Selection, options?: ExecuteOptions): Execution {
    const plan = planExecution(this.#works, selection)
    const execution = new Execution(plan, this.#parts, { clock: this.#parts.clock, ...options })
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
    const { dispatcher, gearman, container } = this.#parts
    await dispatcher.settled(listenerPatienceMs)
    await gearman.close()
    await closeContainer(container)
  }
}

/** How long listeners may keep an application open that is done otherwise. */
const listenerPatienceMs = 5_000
