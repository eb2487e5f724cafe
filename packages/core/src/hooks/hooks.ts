import type { Class, DependencyContainer } from '../container/tokens.js'
import { listenerOf } from '../events/listener-of.js'
import { getOrMake } from '../get-or-make.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import type { Middleware, MiddlewareObject, MiddlewareOption, MiddlewareRun } from '../works/description.js'
import { type Chain, chainOf, type Layer } from './chain.js'
import {
  type Around,
  isMiddlewareClass,
  isMiddlewareOption,
  middlewareList,
  mustBeMiddleware,
  standsAround,
} from './middleware.js'
import type { Submission } from './submission.js'

/** The middleware around everything that a process runs and submits, and the way from there to the chains of one job. */
export class Hooks {
  readonly #container: DependencyContainer
  readonly #built = new Map<Class, MiddlewareObject>()
  #global: readonly Middleware[] = []

  constructor(container: DependencyContainer) {
    this.#container = container
  }

  /**
   * Puts middleware inside of what is there already, around all jobs that are executed, and called for, from now on.
   * @throws {InvalidOptionError} for what is no middleware.
   */
  use(middleware: MiddlewareOption): void {
    if (middleware === undefined || !isMiddlewareOption(middleware)) {
      throw new InvalidOptionError('use()', mustBeMiddleware, middleware)
    }
    this.#global = [...this.#global, ...middlewareList(middleware)]
  }

  /**
   * What stands around the runs of a job with this middleware of its own.
   * @throws {UnresolvableError} for a class that the container cannot build.
   */
  aroundRuns(own: readonly Middleware[]): Chain<MiddlewareRun, unknown> | undefined {
    return chainOf(this.#layers<MiddlewareRun, unknown>(own, 'handle'))
  }

  /** What stands around the submissions of a job with this middleware of its own, whenever that is asked. */
  aroundSubmissions(own: readonly Middleware[]): () => Chain<Submission, void> | undefined {
    let global: readonly Middleware[] | undefined
    let chain: Chain<Submission, void> | undefined
    return () => {
      if (global !== this.#global) chain = chainOf(this.#layers<Submission, void>(own, 'submit'))
      global = this.#global
      return chain
    }
  }

  #layers<Subject, Result>(own: readonly Middleware[], around: Around): readonly Layer<Subject, Result>[] {
    const standing = [...this.#global, ...own].filter((middleware) => standsAround(middleware, around))
    return standing.map((middleware) => this.#layer(middleware, around) as Layer<Subject, Result>)
  }

  #layer(middleware: Middleware, around: Around): (...given: never) => unknown {
    if (typeof middleware === 'function' && !isMiddlewareClass(middleware)) return middleware
    const object = isMiddlewareClass(middleware) ? this.#build(middleware) : (middleware as MiddlewareObject)
    const method = object[around] as (...given: never) => unknown
    return Object.defineProperty(method.bind(object), 'name', {
      value: `${object.constructor.name}.${around}`,
    })
  }

  /** One object of a class stands around everything that the class is named for. */
  #build(target: Class<MiddlewareObject>): MiddlewareObject {
    return getOrMake(this.#built, target, () => listenerOf(this.#container, target))
  }
}
