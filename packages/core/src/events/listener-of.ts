import { build } from '../container/build.js'
import type { Class, DependencyContainer } from '../container/tokens.js'

/**
 * The object whose `@On` methods listen: the one given, or what the container builds of a class.
 * @throws {UnresolvableError} for a class that it cannot build.
 */
export function listenerOf(container: DependencyContainer, listener: object): object {
  return typeof listener === 'function' ? build(container, listener as Class) : listener
}
