import { optional, parametersOf, tokenOf } from './parameters.js'
import { type Class, type DependencyContainer, type InjectionToken, Lifecycle } from './tokens.js'
import { insidesOf } from './tsyringe-insides.js'

/** The tokens of the singletons that a service stands on, as far as constructors tell, found without building anything. */
export function singletonsBehind(container: DependencyContainer, token: unknown): readonly InjectionToken[] {
  const found: InjectionToken[] = []
  const seen = new Set<unknown>()
  const look = (token: unknown): void => {
    if (token === undefined || token === optional || seen.has(token)) return
    seen.add(token)
    const registration = insidesOf(container).getRegistration(token)
    if (registration?.options.lifecycle === Lifecycle.Singleton) found.push(token as InjectionToken)
    else parametersOf(classOf(registration?.provider, token))?.map(tokenOf).forEach(look)
  }
  look(token)
  return found
}

/** The class that is built for a token; one without parameters where there is none. */
function classOf(provider: unknown, token: unknown): Class {
  const target = provider === undefined ? token : (provider as { readonly useClass?: unknown }).useClass
  return typeof target === 'function' ? (target as Class) : Object
}
