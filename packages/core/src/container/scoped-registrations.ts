import { Lifecycle } from './tokens.js'
import type { Insides, Registration } from './tsyringe-insides.js'

/**
 * Has a container take what is registered as container-scoped above it as its own, whenever that was registered.
 * tsyringe does so when it makes a child, and knows nothing yet of the classes that are imported afterwards: one of
 * them would be one for all.
 */
export function adoptScoped(insides: Insides): void {
  const { getRegistration, getAllRegistrations } = insides
  insides.getRegistration = (token) => {
    adopt(insides, token)
    return getRegistration.call(insides, token)
  }
  insides.getAllRegistrations = (token) => {
    adopt(insides, token)
    return getAllRegistrations.call(insides, token)
  }
}

function adopt({ _registry, parent }: Insides, token: unknown): void {
  if (_registry.has(token)) return
  const above = parent?.getAllRegistrations(token)
  if (above?.some(isScoped)) _registry.setAll(token, above.map(unbuilt))
}

function unbuilt(registration: Registration): Registration {
  const { provider, options } = registration
  return isScoped(registration) ? { provider, options } : registration
}

function isScoped({ options }: Registration): boolean {
  return options.lifecycle === Lifecycle.ContainerScoped
}
