import { constructorTypes, injectedTokens } from '../decorators/metadata.js'
import type { Class } from './tokens.js'

/** What a constructor takes, in order; undefined when it takes something and nothing says what. */
export function parametersOf(target: Class): readonly unknown[] | undefined {
  const injected = Object.entries(injectedTokens(target))
  const types = constructorTypes(target)
  // Without types, those that @inject does not name are holes, and no class that is not there yet.
  if ((types === undefined || types.length === 0) && injected.length < target.length) return undefined
  const taken = [...(types ?? [])]
  for (const [index, token] of injected) taken[Number(index)] = token
  return taken
}

export const optional = Symbol('a parameter that may stay undefined, or a list that may be empty')

/** The token of a parameter: tsyringe writes `@inject`'s options around it, and `delay()` has none yet. */
export function tokenOf(parameter: unknown): unknown {
  if (typeof parameter !== 'object' || parameter === null) return parameter
  const { token, isOptional, multiple } = parameter as Record<string, unknown>
  return isOptional === true || multiple === true || !('token' in parameter) ? optional : token
}
