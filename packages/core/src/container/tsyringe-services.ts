import type { JobContext } from '../runs/job-context.js'
import { type ContainerAdapter, type ContainerScope, currentJob } from './adapter.js'
import { build } from './build.js'
import { BuiltServices } from './built-services.js'
import { DisposalError, UnresolvableError } from './container-errors.js'
import { servicesOf } from './container-life.js'
import { pendingService, recordBuilds } from './recorder.js'
import { adoptScoped } from './scoped-registrations.js'
import { singletonsBehind } from './shared-services.js'
import { type DependencyContainer, type InjectionToken, tokenName } from './tokens.js'
import { insidesOf } from './tsyringe-insides.js'
import { findObstacle } from './unresolvable.js'

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

  obstacle(token: InjectionToken, inScope: boolean): readonly string[] | undefined {
    if (!inScope) return findObstacle(this.#container, token)
    const scope = this.#container.createChildContainer()
    scope.registerInstance(currentJob, nobodysJob)
    return findObstacle(scope, token)
  }

  /**
   * Says at once what would keep a service from every job, and has the singletons ready that its jobs will share.
   * @throws {UnresolvableError | SetUpError}
   */
  async foresee(token: InjectionToken): Promise<void> {
    const obstacle = this.obstacle(token, true)
    if (obstacle !== undefined) throw new UnresolvableError(tokenName(token), obstacle)
    const scope = this.scope(nobodysJob)
    try {
      for (const shared of singletonsBehind(scope.container, token)) await this.resolve(shared)
    } finally {
      await scope.dispose()
    }
  }
}

/** What stands for the job where nothing is built for it. */
const nobodysJob = {} as JobContext

/** A child container for one run: what it builds of transient and container-scoped classes goes with the run. */
export class TsyringeScope implements ContainerScope {
  readonly container: DependencyContainer
  /** Each service has its time. */
  readonly endsInTime = true
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
