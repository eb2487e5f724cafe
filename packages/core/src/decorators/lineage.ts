import type { Class } from '../container/tokens.js'
import type { HiddenMethod } from './hidden-methods.js'
import type { MethodRecord } from './metadata.js'

/** Says that a decorated method of a class cannot be called, and why. */
type RefuseMethod = (owner: Class, method: string, what: HiddenMethod) => never

/**
 * What the decorators of a class and its parents recorded, its own first. A method that overrides another takes
 * over its decorators, unless it has some of its own: these replace them all.
 */
export function declaredRecords<R extends MethodRecord>(
  target: Class,
  ownRecords: (owner: Class) => readonly R[],
  refuse: RefuseMethod,
): readonly R[] {
  const declared: R[] = []
  const decided = new Set<string>()
  for (const owner of lineage(target)) {
    const own = ownRecords(owner).filter(({ method }) => !decided.has(method))
    for (const record of own) checkCallable(target, owner, record, refuse)
    declared.push(...own)
    for (const { method } of own) decided.add(method)
  }
  return declared
}

/** A class and its parents, the youngest first. */
export function* lineage(target: Class): Iterable<Class> {
  for (let owner = target; typeof owner?.prototype === 'object'; owner = Object.getPrototypeOf(owner)) {
    yield owner
  }
}

function checkCallable(
  target: Class,
  owner: Class,
  { method, hidden }: MethodRecord,
  refuse: RefuseMethod,
): void {
  if (hidden !== undefined) refuse(owner, method, hidden)
  const definer = [...lineage(target)].find(({ prototype }) => Object.hasOwn(prototype, method)) ?? owner
  const descriptor = Object.getOwnPropertyDescriptor(definer.prototype, method)
  if (typeof descriptor?.value !== 'function') refuse(definer, method, 'not a method')
}
