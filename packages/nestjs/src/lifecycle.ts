import { Application, type Class, type Execution, type ExecutionStop } from '@gearwork/core'
import { textOf, traceOf } from '@gearwork/protocol/thrown'
import { Inject, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common'
import { ModulesContainer } from '@nestjs/core'
import { NotAProviderError } from './errors.js'
import { logOf } from './job-log.js'
import { type GearmanModuleOptions, moduleOptions } from './options.js'
import { listenersAmong } from './providers.js'
import { stopLine } from './stop-line.js'

const defaultDrainMs = 10_000

/** Starts and stops the application's work when Nest says so. */
export class Lifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #application: Application
  readonly #options: GearmanModuleOptions
  readonly #modules: ModulesContainer
  readonly #logger = new Logger('GearmanModule')
  #execution: Execution | undefined
  #leaving = false

  constructor(
    @Inject(Application) application: Application,
    @Inject(moduleOptions) options: GearmanModuleOptions,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    this.#application = application
    this.#options = options
    this.#modules = modules
  }

  /** Every module is initialized: works may run. Nest calls no other hook of an application that does not start. */
  async onApplicationBootstrap(): Promise<void> {
    try {
      for (const listener of listenersAmong(this.#modules)) this.#application.gearman.listen(listener)
      await this.#execute()
    } catch (error) {
      await this.#application.close()
      throw error
    }
  }

  /** Takes no more jobs, and waits for those in hand. */
  async drain(): Promise<void> {
    this.#leaving = true
    await this.#execution?.drain(this.#options.drainMs ?? defaultDrainMs)
  }

  /** Nobody submits anything any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.#application.close()
  }

  async #execute(): Promise<void> {
    const works = this.#worksToExecute()
    if (works.length === 0) return
    const execution = this.#application.execute({ works }, { log: logOf })
    this.#execution = execution
    await execution.start()
    void execution.finished.then((stop) => this.#tellStopped(works, stop))
  }

  /** One that the application ends is no news to it. */
  async #tellStopped(works: readonly string[], stop: ExecutionStop): Promise<void> {
    if (this.#leaving) return
    const { onStopped = () => this.#logger.warn(stopLine(works, stop)) } = this.#options
    try {
      await onStopped(stop)
    } catch (error) {
      this.#logger.error(`onStopped failed: ${textOf(error)}`, traceOf(error))
    }
  }

  #worksToExecute(): readonly string[] {
    const { execute = false } = this.#options
    if (execute === false) return []
    if (execute === true) return [...this.#application.works].map(({ name }) => name)
    return execute.flatMap((work) => (typeof work === 'string' ? [work] : this.#namesOf(work)))
  }

  /** Several `@Work` may stand on a class. */
  #namesOf(work: Class): readonly string[] {
    const works = [...this.#application.works].filter(({ target }) => target === work)
    if (works.length === 0) throw new NotAProviderError(work.name)
    return works.map(({ name }) => name)
  }
}
