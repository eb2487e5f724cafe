// The types of decorators that either dialect takes, so that both compilers refuse what cannot be.

/** A decorator for public methods of this kind. */
export interface DualMethodDecorator<Callable extends AnyMethod = AnyMethod> {
  /** TypeScript's own decorators. */
  <This extends object, Name extends string | symbol, Method extends Callable>(
    prototype: This,
    name: Name & PublicName<This, Name>,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void
  /** Standard decorators. */
  <This extends object, Method extends Callable>(
    method: Method,
    context: ClassMethodDecoratorContext<This, Method> & PublicMethod<This>,
  ): void
}

// biome-ignore lint/suspicious/noExplicitAny: any method of any class
type AnyMethod = (...parameters: any[]) => unknown

/**
 * A static method's decorator gets the class, whose names are none of an instance. Of a computed name, no more is
 * known than that it is a string.
 */
type PublicName<This, Name> = This extends abstract new (
  ...parameters: never
) => unknown
  ? never
  : string extends Name
    ? Name
    : keyof This & string

interface PublicMethod<This> {
  readonly name: keyof This & string
  readonly private: false
  readonly static: false
}
