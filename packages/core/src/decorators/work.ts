import { type Class, type InjectionToken, injectable } from '../container/tokens.js'
import { recordInjections, recordWork } from './metadata.js'
import type { WorkOptions } from './options.js'

/** A decorator for classes that both dialects take. */
type DualClassDecorator<Target extends Class> = (target: Target, context?: ClassDecoratorContext) => void

/** What the container gives for a token; a name or symbol may stand for anything. */
// biome-ignore lint/suspicious/noExplicitAny: a string or symbol token tells no type
type Given<Token> = Token extends new (...parameters: any[]) => infer T ? T : any

/** A class whose constructor takes what the tokens stand for. */
type TakingThese<Tokens extends readonly InjectionToken[]> = new (
  ...parameters: { [I in keyof Tokens]: Given<Tokens[I]> }
) => object

/**
 * Makes a class a work: its `@Job` methods become Gearman jobs, on an instance that the container builds.
 * With `inject`, what the constructor takes is checked by the compiler; without, the compiler's metadata
 * (`emitDecoratorMetadata`) names it.
 */
export function Work<const Tokens extends readonly InjectionToken[]>(
  options: WorkOptions & { readonly inject: Tokens },
): DualClassDecorator<TakingThese<Tokens>>
export function Work(options?: WorkOptions): DualClassDecorator<Class>
export function Work(options: WorkOptions = {}): DualClassDecorator<Class> {
  return (target) => {
    if (options.inject !== undefined) recordInjections(target, options.inject)
    recordWork(target, options)
    injectable()(target)
  }
}
