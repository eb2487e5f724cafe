import { UnresolvableError } from './container-errors.js'
import { type DependencyContainer, type InjectionToken, tokenName } from './tokens.js'
import { explainFailure, findObstacle } from './unresolvable.js'

/**
 * What a container of tsyringe's gives for a token.
 * @throws {UnresolvableError} saying which parameter of which constructor is in the way, why, and the remedy.
 */
export function build(container: DependencyContainer, token: InjectionToken): object {
  const obstacle = findObstacle(container, token)
  if (obstacle !== undefined) throw new UnresolvableError(tokenName(token), obstacle)
  try {
    return container.resolve(token)
  } catch (error) {
    throw new UnresolvableError(tokenName(token), explainFailure(container, token, error), error)
  }
}
