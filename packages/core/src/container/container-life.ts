import { createContainer } from './container.js'
import { type DependencyContainer, container as globalContainer } from './tokens.js'

/**
 * What tsyringe 4 keeps to itself. A singleton of a parent belongs to the parent's registration, yet the child
 * that happened to build it would dispose of it, whoever else has it.
 */
interface Insides {
  readonly disposables: Set<object>
  readonly parent?: Insides
  readonly _registry: {
    entries(): Iterable<readonly [token: unknown, registrations: readonly Registration[]]>
  }
}

interface Registration {
  instance?: object | undefined
}

const openContainers = new Set<DependencyContainer>()

/** A container of an application's own, until `closeContainer`. Default parent: tsyringe's. */
export function openContainer(parent: DependencyContainer = globalContainer): DependencyContainer {
  const container = createContainer(parent)
  openContainers.add(container)
  return container
}

/**
 * Calls `dispose()` of what the container built. Singletons of its parents live on while another open container
 * has the same parent, and are built anew once they were disposed of.
 */
export async function closeContainer(container: DependencyContainer): Promise<void> {
  openContainers.delete(container)
  const { disposables, parent } = insidesOf(container)
  const shared = [...sharedRegistrations(parent, disposables)]
  const heir = [...openContainers].find((other) => insidesOf(other).parent === parent)
  for (const registration of shared) {
    if (heir === undefined) registration.forget()
    else {
      disposables.delete(registration.instance)
      insidesOf(heir).disposables.add(registration.instance)
    }
  }
  await container.dispose()
}

function* sharedRegistrations(parent: Insides | undefined, built: ReadonlySet<object>) {
  for (let above = parent; above !== undefined; above = above.parent) {
    for (const [, registrations] of above._registry.entries()) {
      for (const registration of registrations) {
        const { instance } = registration
        if (instance === undefined || !built.has(instance)) continue
        const forget = () => {
          registration.instance = undefined
        }
        yield { instance, forget }
      }
    }
  }
}

function insidesOf(container: DependencyContainer): Insides {
  return container as unknown as Insides
}
