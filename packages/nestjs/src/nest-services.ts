import {
  type ContainerAdapter,
  type ContainerScope,
  type InjectionToken,
  type JobContext,
  ScopeRequiredError,
} from '@gearwork/core'
import { Scope, type Type } from '@nestjs/common'
import { ContextIdFactory, type ModuleRef } from '@nestjs/core'

/** A token as Nest has it: tsyringe's delayed classes mean nothing to it. */
type NestToken = Type<object> | string | symbol

const jobs = new WeakSet<object>()

/** The job behind a request, where it is one and nobody's call over HTTP. */
export function jobOf(request: object | undefined): JobContext | undefined {
  return request !== undefined && jobs.has(request) ? (request as JobContext) : undefined
}

/** Nest's injector as an application's services: wherever a provider is, whichever module exports it. */
export class NestServices implements ContainerAdapter {
  readonly #injector: ModuleRef

  constructor(injector: ModuleRef) {
    this.#injector = injector
  }

  /** @throws {ScopeRequiredError} for request-scoped and transient providers: they are built for each job. */
  resolve(token: InjectionToken): object {
    const { scope } = this.#injector.introspect(token as NestToken)
    if (scope !== Scope.DEFAULT) throw new ScopeRequiredError(token)
    return this.#injector.get(token as NestToken, { strict: false })
  }

  /** To Nest, a job is a request: `@Inject(REQUEST)` gives it. */
  scope(job: JobContext): ContainerScope {
    const context = ContextIdFactory.create()
    jobs.add(job)
    this.#injector.registerRequestByContextId(job, context)
    return {
      resolve: (token) => this.#injector.resolve(token as NestToken, context, { strict: false }),
      // Nest forgets a context with its last reference, and tells request-scoped providers nothing of an end.
      dispose() {},
    }
  }
}
