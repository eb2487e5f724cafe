import { UnresolvableError } from '../errors.js'
import type { WorkDescription } from '../works/describe.js'
import { type DependencyContainer, container as globalContainer, tokenName } from './tokens.js'
import { explainFailure, findObstacle } from './unresolvable.js'

/** A container of an application's own: what is registered in it stays in it. Default parent: tsyringe's. */
export function createContainer(parent: DependencyContainer = globalContainer): DependencyContainer {
  return parent.createChildContainer()
}

/**
 * The instance whose methods are the jobs of a work.
 * @throws {UnresolvableError} saying which parameter of which constructor is in the way, why, and the remedy.
 */
export function resolveWork(container: DependencyContainer, description: WorkDescription): object {
  const { service, className } = description
  const obstacle = findObstacle(container, service, description.target)
  if (obstacle !== undefined) throw new UnresolvableError(className, obstacle)
  return withJobs(description, construct(container, description))
}

function construct(container: DependencyContainer, description: WorkDescription): unknown {
  const { service, className, target } = description
  try {
    return container.resolve(service)
  } catch (error) {
    throw new UnresolvableError(className, explainFailure(container, service, target, error), error)
  }
}

/** A token may stand for anything: what it gives must have the methods. */
function withJobs({ service, className, jobs }: WorkDescription, instance: unknown): object {
  const object = Object(instance) as Record<string, unknown>
  const missing = jobs.find(({ method }) => typeof object[method] !== 'function')
  if (missing === undefined) return object
  throw new UnresolvableError(className, [`what ${tokenName(service)} gives has no method ${missing.method}`])
}
