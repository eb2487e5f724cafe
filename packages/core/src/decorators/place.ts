import type { HiddenMethod, MethodPlace } from './metadata.js'

/** A decorator for methods that both dialects take. */
export type DualMethodDecorator = (
  target: object,
  keyOrContext: string | symbol | ClassMethodDecoratorContext,
  descriptor?: PropertyDescriptor,
) => void

export interface DecoratedMethod {
  readonly place: MethodPlace
  readonly method: string
  readonly hidden: HiddenMethod | undefined
}

/** Where a decorated method's records go, and whether anybody can call it. */
export function decoratedMethod(
  target: object,
  keyOrContext: string | symbol | ClassMethodDecoratorContext,
): DecoratedMethod {
  return typeof keyOrContext === 'object'
    ? standardMethod(target, keyOrContext)
    : legacyMethod(target, keyOrContext)
}

function standardMethod(method: object, context: ClassMethodDecoratorContext): DecoratedMethod {
  const metadata = context.metadata as Record<PropertyKey, unknown> | undefined
  return {
    place: { dialect: 'standard', metadata, method },
    method: String(context.name),
    hidden: context.private ? 'private' : hiddenMethod(context.name, context.static),
  }
}

/** A static method's decorator gets the class itself, any other the prototype. */
function legacyMethod(owner: object, method: string | symbol): DecoratedMethod {
  return {
    place: { dialect: 'legacy', owner },
    method: String(method),
    hidden: hiddenMethod(method, typeof owner === 'function'),
  }
}

function hiddenMethod(name: string | symbol, isStatic: boolean): HiddenMethod | undefined {
  if (isStatic) return 'static'
  return typeof name === 'symbol' ? 'named by a symbol' : undefined
}
