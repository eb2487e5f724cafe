import { type Class, injectable } from '../container/tokens.js'
import { statedOptions } from '../stated-options.js'
import { MisplacedDecoratorError } from './decorator-errors.js'
import { asParameter, type Exactly, type Injection, isInjection, type TakingThese } from './injections.js'
import { recordInjections, recordWork } from './metadata.js'
import type { Stated, WorkOptions } from './options.js'
import { nameOf, refuseBare } from './place.js'

/** A decorator for classes that both dialects take. */
export type DualClassDecorator = <Target extends Class>(
  target: Target,
  context?: ClassDecoratorContext,
) => void

/** One for classes whose constructor takes what `inject` names. */
export type InjectingDecorator<Injections extends readonly Injection[]> = <
  Target extends TakingThese<Injections>,
>(
  target: Target & Exactly<Target, Injections>,
  context?: ClassDecoratorContext,
) => void

/**
 * Makes a class a work: its `@Job` methods become Gearman jobs, on an instance that the container builds.
 * With `inject`, what the constructor takes is checked by the compiler; without, the compiler's metadata
 * (`emitDecoratorMetadata`) names it.
 */
export function Work<const Injections extends readonly Injection[]>(
  options: Stated<WorkOptions> & { readonly inject: Injections },
): InjectingDecorator<Injections>
export function Work(options?: Stated<WorkOptions> | null): DualClassDecorator
export function Work(
  given?: Stated<WorkOptions> | null,
): (target: Class, context?: DecoratorContext) => void {
  refuseBare('Work', given)
  return (target, context) => {
    refuseOthers(target, context)
    const options = statedOptions<Stated<WorkOptions>>(`@Work on ${nameOf(target)}`, 'name', given)
    const { inject } = options
    // What is no list of them is refused with the other options.
    if (Array.isArray(inject) && inject.every(isInjection)) recordInjections(target, inject.map(asParameter))
    recordWork(target, options)
    injectable()(target)
  }
}

function refuseOthers(target: Class, context: DecoratorContext | undefined): void {
  if (typeof target === 'function' && (typeof context !== 'object' || context.kind === 'class')) return
  const name = typeof context === 'object' ? String(context.name) : target.constructor.name
  throw new MisplacedDecoratorError('Work', name, 'it is for classes, and @Job() for methods')
}
