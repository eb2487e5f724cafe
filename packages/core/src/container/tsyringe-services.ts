import type { JobContext } from '../execution/job-context.js'
import { type ContainerAdapter, type ContainerScope, currentJob } from './adapter.js'
import { build } from './build.js'
import { BuiltServices } from './built-services.js'
import { DisposalError } from './container-errors.js'
import { servicesOf } from './container-life.js'
import { pendingService, recordBuilds } from './recorder.js'
import { adoptScoped } from './scoped-registrations.js'
import type { DependencyContainer, InjectionToken } from './tokens.js'
import { insidesOf } from './tsyringe-insides.js'

/** An open container of ours as an application's services: whatever is asked of it is set up. */
export class TsyringeServices implements ContainerAdapter {
  readonly #container: DependencyContainer

  constructor(container: DependencyContainer) {
    this.#container = container
  }

  /** @throws {UnresolvableError} saying why; {SetUpError} */
  resolve(token: InjectionToken): object | Promise<object> {
    return resolveReady(this.#container, token)
  }

  scope(job: JobContext): TsyringeScope {
    return new TsyringeScope(this.#container, job)
  }
}

/** A child container for one run: what it builds of transient and container-scoped classes goes with the run. */
export class TsyringeScope implements ContainerScope {
  readonly container: DependencyContainer
  readonly #built = new BuiltServices()
  readonly #leave: () => void

  constructor(parent: DependencyContainer, job: JobContext) {
    this.container = parent.createChildContainer()
    this.container.registerInstance(currentJob, job)
    const elder = insidesOf(parent)
    adoptScoped(insidesOf(this.container))
    recordBuilds(insidesOf(this.container), { own: this.#built, shared: () => this.#built, elder })
    this.#leave = servicesOf(parent).include(this.#built)
  }

  resolve(token: InjectionToken): object | Promise<object> {
    return resolveReady(this.container, token)
  }

  /** @throws {DisposalError} */
  async dispose(): Promise<void> {
    const failures = await this.#built.dispose()
    this.#leave()
    insidesOf(this.container).disposables.clear()
    await this.container.dispose()
    if (failures.length > 0) throw new DisposalError(failures)
  }
}

/** Most services need no set-up: they are there at once. */
function resolveReady(container: DependencyContainer, token: InjectionToken): object | Promise<object> {
  const instance = build(container, token)
  const pending = pendingService(instance)
  return pending === undefined ? instance : pending.setUp().then(() => instance)
}
