import type { InjectionToken } from '../container/tokens.js'

/** What `inject` names for one parameter: what a token stands for, all that is registered for it, or perhaps nothing. */
export type Injection = InjectedToken | { readonly all: InjectedToken } | { readonly optional: InjectedToken }

/** A token, or an abstract class that something is registered for. */
type InjectedToken = InjectionToken | (abstract new (...parameters: never) => object)

/** A constructor that takes these. */
export type TakingThese<Injections extends readonly Injection[]> = new (
  ...parameters: GivenAll<Injections>
) => object

/** Constructors compare in either direction, and may take less: lists of their parameters do not. */
export type Exactly<Target extends TakingAny, Injections extends readonly Injection[]> =
  GivenAll<Injections> extends Readonly<ConstructorParameters<Target>>
    ? unknown
    : 'inject names what its constructor takes: no more, no less, and nothing wider'

// biome-ignore lint/suspicious/noExplicitAny: any constructor
type TakingAny = new (...parameters: any[]) => object

type GivenAll<Injections extends readonly Injection[]> = { [I in keyof Injections]: Given<Injections[I]> }

/** What the container gives: a name or symbol may stand for anything. */
type Given<What> = What extends { readonly all: infer Token }
  ? Given<Token>[]
  : What extends { readonly optional: infer Token }
    ? Given<Token> | undefined
    : What extends abstract new (
          ...parameters: never
        ) => infer Instance
      ? Instance
      : What extends { createProxy(create: never): infer Delayed }
        ? Delayed
        : // biome-ignore lint/suspicious/noExplicitAny: a string or symbol tells no type
          any

/** The same in tsyringe's words. */
export function asParameter(injection: Injection): unknown {
  if (typeof injection !== 'object') return injection
  if ('all' in injection) return { token: injection.all, multiple: true, isOptional: true }
  if ('optional' in injection) return { token: injection.optional, multiple: false, isOptional: true }
  return injection
}

/** For those whose compiler does not check it. */
export function isInjection(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isToken(value)
  if ('all' in value) return isToken(value.all)
  return 'optional' in value ? isToken(value.optional) : isToken(value)
}

/** An object is one of tsyringe's own: `delay(() => …)`. */
export function isToken(value: unknown): boolean {
  return ['function', 'string', 'symbol', 'object'].includes(typeof value) && value !== null
}
