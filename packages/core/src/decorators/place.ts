import { MisplacedDecoratorError } from './decorator-errors.js'
import type { HiddenMethod } from './hidden-methods.js'
import type { MethodPlace } from './metadata.js'

/** What either dialect hands to a method's decorator behind the first parameter. */
export type KeyOrContext = string | symbol | DecoratorContext | undefined

export interface DecoratedMethod {
  readonly place: MethodPlace
  readonly method: string
  /** How messages name it: `@Job on Mail.welcome`, or as far as a standard context tells, `@Job on welcome`. */
  readonly name: string
  readonly hidden: HiddenMethod | undefined
}

/**
 * Where a decorated method's records go, and whether anybody can call it. `decorator`: `Job`.
 * @throws {MisplacedDecoratorError} for a class.
 */
export function decoratedMethod(
  decorator: string,
  target: object,
  keyOrContext: KeyOrContext,
): DecoratedMethod {
  if (keyOrContext === undefined) return refuseClass(decorator, target)
  return typeof keyOrContext === 'object'
    ? standardMethod(decorator, target, keyOrContext)
    : legacyMethod(decorator, target, keyOrContext)
}

/**
 * For those whose compiler does not check it: `@Job` without parentheses takes for its options what it was to
 * decorate, a class, a method, or a prototype.
 * @throws {MisplacedDecoratorError}
 */
export function refuseBare(decorator: string, options: unknown): void {
  const bare = typeof options === 'function' || (typeof options === 'object' && isPrototype(options))
  if (bare)
    throw new MisplacedDecoratorError(decorator, nameOf(options), `write @${decorator}(), with parentheses`)
}

function isPrototype(value: object | null): boolean {
  return value !== null && Object.hasOwn(value, 'constructor')
}

/** How messages name a class, or the class of a prototype. */
export function nameOf(decorated: unknown): string {
  const named: unknown = typeof decorated === 'function' ? decorated : Object(decorated).constructor
  return (typeof named === 'function' && classNameOf(named)) || 'an anonymous class'
}

/** The name that a class goes by; empty where its source gives it none, or something else is called `name` there. */
export function classNameOf({ name }: { readonly name: unknown }): string {
  return typeof name === 'string' ? name : ''
}

function refuseClass(decorator: string, target: object): never {
  throw new MisplacedDecoratorError(decorator, nameOf(target), 'it is for methods, and @Work() for classes')
}

function standardMethod(decorator: string, method: object, context: DecoratorContext): DecoratedMethod {
  if (context.kind === 'class') return refuseClass(decorator, method)
  const metadata = context.metadata as Record<PropertyKey, unknown> | undefined
  return {
    // What is no method may be nothing at all, or an object that is not kept.
    place: { dialect: 'standard', metadata, method: method ?? context },
    method: String(context.name),
    name: `@${decorator} on ${String(context.name)}`,
    hidden: hiddenIn(context),
  }
}

function hiddenIn(context: Exclude<DecoratorContext, ClassDecoratorContext>): HiddenMethod | undefined {
  if (context.private) return 'private'
  return (
    hiddenMethod(context.name, context.static) ?? (context.kind === 'method' ? undefined : 'not a method')
  )
}

/**
 * A static method's decorator gets the class itself, any other the prototype; that of a private one, which only
 * compilers let through that check nothing, no name.
 */
function legacyMethod(decorator: string, owner: object, key: string | symbol): DecoratedMethod {
  const isPrivate = key === '' && !Object.hasOwn(owner, key)
  const method = isPrivate ? '#private' : String(key)
  return {
    place: { dialect: 'legacy', owner },
    method,
    name: `@${decorator} on ${nameOf(owner)}.${method}`,
    hidden: isPrivate ? 'private' : hiddenMethod(key, typeof owner === 'function'),
  }
}

function hiddenMethod(name: string | symbol, isStatic: boolean): HiddenMethod | undefined {
  if (isStatic) return 'static'
  return typeof name === 'symbol' ? 'named by a symbol' : undefined
}
