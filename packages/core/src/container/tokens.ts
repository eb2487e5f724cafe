// The only door to tsyringe: it throws when it is imported before the polyfill.
import 'reflect-metadata'
import type { DependencyContainer } from 'tsyringe'

export {
  container,
  type DependencyContainer,
  delay,
  type InjectionToken,
  inject,
  injectAll,
  injectable,
  instanceCachingFactory,
  Lifecycle,
  registry,
  scoped,
  singleton,
} from 'tsyringe'

/** A class, decorated or not, as the container and the decorators see it. */
// biome-ignore lint/suspicious/noExplicitAny: the constructor's parameters are the container's affair
export type Class<T extends object = object> = new (...parameters: any[]) => T

/**
 * A value, or a function that finds it at boot: `servers: (c) => c.resolve(Settings).servers`. One that finds nothing
 * leaves it to the level below.
 */
export type Dynamic<T> = T | ((container: DependencyContainer) => T | null | undefined)

/** How a token reads in a sentence. */
export function tokenName(token: unknown): string {
  if (typeof token === 'function') return token.name || 'an anonymous class'
  if (typeof token === 'object') return 'a delayed class'
  return typeof token === 'string' ? JSON.stringify(token) : String(token)
}
