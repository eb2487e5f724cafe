import { type Class, type DependencyContainer, tokenName } from '../container/tokens.js'
import { explainFailure, findObstacle } from '../container/unresolvable.js'
import { UnresolvableError } from '../errors.js'

/**
 * The object whose `@On` methods listen: the one given, or what the container builds of a class.
 * @throws {UnresolvableError} for a class that it cannot build.
 */
export function listenerOf(container: DependencyContainer, listener: object): object {
  return typeof listener === 'function' ? build(container, listener as Class) : listener
}

function build(container: DependencyContainer, target: Class): object {
  const obstacle = findObstacle(container, target, noWork)
  if (obstacle !== undefined) throw new UnresolvableError(tokenName(target), obstacle)
  try {
    return container.resolve(target)
  } catch (error) {
    throw new UnresolvableError(tokenName(target), explainFailure(container, target, noWork, error), error)
  }
}

/** A listener is no work: the remedies of `@Work` are not for it. */
const noWork: Class = Object
