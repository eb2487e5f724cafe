import { type Class, Gearman } from '@gearwork/core'
import { type FactoryProvider, Inject } from '@nestjs/common'

/** The works that somebody injects the callers of. */
const tokens = new Map<Class, symbol>()

/** Nest's token for the typed callers of a work: a test provides something else under it. */
export function jobsToken(work: Class): symbol {
  const token = tokens.get(work) ?? Symbol(`the jobs of ${work.name}`)
  tokens.set(work, token)
  return token
}

/**
 * Injects the typed callers of a work: `@InjectJobs(MailWork) mail: TypedJobs<MailWork>`. The work itself need not be
 * a provider here.
 */
export function InjectJobs(work: Class): ParameterDecorator & PropertyDecorator {
  return Inject(jobsToken(work))
}

/** A provider for whatever `@InjectJobs` has asked for so far. */
export function jobsProviders(): readonly FactoryProvider[] {
  return [...tokens].map(([work, provide]) => ({
    provide,
    useFactory: (gearman: Gearman) => withoutHooks(gearman.jobs(work)),
    inject: [Gearman],
  }))
}

/** Nest asks each provider for these, and callers refuse to be asked for what is no job. */
const hooks: ReadonlySet<PropertyKey> = new Set([
  'onModuleInit',
  'onModuleDestroy',
  'onApplicationBootstrap',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
])

function withoutHooks(callers: object): object {
  return new Proxy(callers, { get: (jobs, name) => (hooks.has(name) ? undefined : Reflect.get(jobs, name)) })
}
