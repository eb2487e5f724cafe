import {
  type ContainerAdapter,
  createContainer,
  type DependencyContainer,
  container as globalContainer,
  type InjectionToken,
} from '@gearwork/core'
import { TestingOptionError } from './errors.js'

/** A token, and what stands for it in a test: a value as it is, which need not be whole. */
export type Provision = readonly [token: InjectionToken, value: unknown]

/** A container of the test's own, below the given one: what is registered in it vanishes with it. */
export function containerWith(
  given: DependencyContainer | ContainerAdapter | undefined,
  provisions: readonly Provision[],
): DependencyContainer | ContainerAdapter {
  if (given !== undefined && !isOfTsyringe(given)) return refuseProvisions(given, provisions)
  const container = createContainer(given ?? globalContainer)
  for (const [token, value] of provisions) container.register(token, { useValue: value })
  return container
}

function refuseProvisions(adapter: ContainerAdapter, provisions: readonly Provision[]): ContainerAdapter {
  if (provisions.length === 0) return adapter
  throw new TestingOptionError(
    '`provide` needs a container of tsyringe: register fakes in what stands behind the adapter',
  )
}

/** Only tsyringe can be registered in. */
export function isOfTsyringe(
  container: DependencyContainer | ContainerAdapter,
): container is DependencyContainer {
  return 'register' in container
}
