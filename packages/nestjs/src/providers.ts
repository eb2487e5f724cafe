import { type Class, isWork } from '@gearwork/core'
import type { ModulesContainer } from '@nestjs/core'

/** One provider as Nest keeps it. */
type Provider = ReturnType<typeof providersOf>[number]

/** The classes with `@Work` that providers of any module are, or stand for: a test may provide something in their place. */
export function worksAmong(modules: ModulesContainer): readonly Class[] {
  const named = providersOf(modules).flatMap(({ token, metatype }): readonly unknown[] => [token, metatype])
  return [...new Set(named.filter(isWork))]
}

/** The objects that may have `@On` methods: what there is one of. Works hear while they are executed. */
export function listenersAmong(modules: ModulesContainer): readonly object[] {
  return [
    ...new Set(
      providersOf(modules)
        .filter(isListener)
        .map(({ instance }) => instance as object),
    ),
  ]
}

function providersOf(modules: ModulesContainer) {
  return [...modules.values()].flatMap(({ providers }) => [...providers.values()])
}

function isListener(provider: Provider): boolean {
  const { metatype, instance } = provider
  return (
    isClass(metatype) &&
    !isWork(metatype) &&
    instance instanceof metatype &&
    !provider.isTransient &&
    provider.isDependencyTreeStatic()
  )
}

/** A factory is no class: arrow functions have no prototype, and what others give is no instance of theirs. */
function isClass(metatype: unknown): metatype is Class {
  return typeof metatype === 'function' && metatype.prototype !== undefined
}
