import { sentence } from '../text.js'
import type { WorkDescription } from '../works/description.js'
import type { ContainerAdapter } from './adapter.js'
import { build } from './build.js'
import { ScopeRequiredError, SetUpError, UnresolvableError } from './container-errors.js'
import { type DependencyContainer, container as globalContainer, tokenName } from './tokens.js'

/** A container of an application's own: what is registered in it stays in it. Default parent: tsyringe's global one. */
export function createContainer(parent: DependencyContainer = globalContainer): DependencyContainer {
  return parent.createChildContainer()
}

/**
 * The instance whose methods are the jobs of a work, as a container of tsyringe's builds it.
 * @throws {UnresolvableError} saying which parameter of which constructor is in the way, why, and the remedy.
 */
export function resolveWork(container: DependencyContainer, work: WorkDescription): object {
  try {
    return withJobs(work, build(container, work.service))
  } catch (error) {
    throw explained(work, error)
  }
}

/**
 * The same from the application's services, or from the scope of a job, and set up.
 * @throws {UnresolvableError | SetUpError | ScopeRequiredError}
 */
export async function workFrom(
  services: Pick<ContainerAdapter, 'resolve'>,
  work: WorkDescription,
): Promise<object> {
  try {
    return withJobs(work, await services.resolve(work.service))
  } catch (error) {
    throw explained(work, error)
  }
}

/**
 * Sees to it that a work can be built for each of its jobs, as far as that can be told before.
 * @throws {UnresolvableError | SetUpError}
 */
export async function foreseeWork(services: ContainerAdapter, work: WorkDescription): Promise<void> {
  try {
    await services.foresee?.(work.service)
  } catch (error) {
    throw explained(work, error)
  }
}

/**
 * Sees to it that nothing stands in the way of a work that is built elsewhere, without building anything here.
 * @throws {UnresolvableError}
 */
export function examineWork(services: ContainerAdapter, work: WorkDescription, inScope: boolean): void {
  const reasons = services.obstacle?.(work.service, inScope)
  if (reasons !== undefined) throw new UnresolvableError(work.className, reasons)
}

/** Whatever a container says, it is about this work. */
function explained({ className }: WorkDescription, error: unknown): unknown {
  if (error instanceof SetUpError || error instanceof ScopeRequiredError) return error
  if (error instanceof UnresolvableError) return new UnresolvableError(className, error.reasons, error.cause)
  return new UnresolvableError(className, [sentence(error)], error)
}

/** A token may stand for anything: what it gives must have the methods. */
function withJobs({ service, className, jobs }: WorkDescription, instance: unknown): object {
  const object = Object(instance) as Record<string, unknown>
  const missing = jobs.find(({ method }) => typeof object[method] !== 'function')
  if (missing === undefined) return object
  throw new UnresolvableError(className, [`what ${tokenName(service)} gives has no method ${missing.method}`])
}
