import { type Class, Gearman, InvalidOptionError } from '@gearwork/core'
import { type FactoryProvider, type ForwardReference, forwardRef, Inject } from '@nestjs/common'

/** A work that a module will have when everything is loaded: `forwardRef(() => MailWork)`. */
type LaterClass = ForwardReference<() => Class>

/** The works that somebody injects the callers of. */
const tokens = new Map<Class, symbol>()

/** Forward references whose works have not been found yet. */
const later = new Set<() => Class>()

/**
 * Nest's token for the typed callers of a work: a test provides something else under it.
 * @throws {InvalidOptionError} for what is no class
 */
export function jobsToken(work: Class): symbol {
  if (!isClass(work)) {
    const must = 'be a class, or forwardRef(() => Class) where files import each other'
    throw new InvalidOptionError('the work of @InjectJobs()', must, work)
  }
  const token = tokens.get(work) ?? Symbol(`the jobs of ${work.name}`)
  tokens.set(work, token)
  return token
}

/**
 * Injects the typed callers of a work: `@InjectJobs(MailWork) mail: TypedJobs<MailWork>`. The work itself need not be
 * a provider here. Where their files import each other, it is `forwardRef(() => MailWork)`.
 *
 * @throws {InvalidOptionError} for what is no class: of files that import each other, one is not there yet. What
 * `forwardRef` finds is looked at when it is injected, and refused there.
 */
export function InjectJobs(work: Class | LaterClass): ParameterDecorator & PropertyDecorator {
  if (!isLater(work)) return Inject(jobsToken(work))
  const find = work.forwardRef
  later.add(find)
  return Inject(forwardRef(() => jobsToken(find())))
}

function isLater(work: unknown): work is LaterClass {
  return typeof work === 'object' && work !== null && 'forwardRef' in work
}

function isClass(work: unknown): work is Class {
  return typeof work === 'function'
}

/** A provider for whatever `@InjectJobs` has asked for so far, in any module. */
export function jobsProviders(): readonly FactoryProvider[] {
  for (const find of later) follow(find)
  return [...tokens].map(([work, provide]) => ({
    provide,
    useFactory: (gearman: Gearman) => withoutHooks(gearman.jobs(work)),
    inject: [Gearman],
  }))
}

/** What finds no class fails where it is injected: the modules that do not inject it are none the worse. */
function follow(find: () => Class): void {
  try {
    jobsToken(find())
    later.delete(find)
  } catch {
    // It may be there when the next module is read.
  }
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
