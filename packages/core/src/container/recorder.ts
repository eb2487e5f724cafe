import { BuiltService, type BuiltServices } from './built-services.js'
import { Lifecycle } from './tokens.js'
import { holderOf, type Insides, type Registration } from './tsyringe-insides.js'

/** Where a container's services are kept. */
interface Keeping {
  /** Those that are its own. */
  readonly own: BuiltServices
  /** Those that everybody below the holder of their registration shares. */
  shared(holder: Insides, registration: Registration): BuiltServices
  /** Who builds what is shared, where the container itself will not live long enough. */
  readonly elder?: Insides
}

/** What is being built: who keeps it, and what it has taken so far. */
interface Building {
  readonly keeper: BuiltServices
  readonly needs: Set<BuiltService>
}

/** Services that somebody may have to wait for, by their instances. */
const pending = new WeakMap<object, BuiltService>()
/** Building is synchronous, so there is one chain of constructors at a time. */
let building: Building | undefined

/** The service behind an instance that one of our containers built, while it is not ready. */
export function pendingService(instance: object): BuiltService | undefined {
  const service = pending.get(instance)
  return service?.pending ? service : undefined
}

/** Has this one container, and no other, tell what it builds, for whom and on top of what. */
export function recordBuilds(insides: Insides, keeping: Keeping): void {
  const { construct, resolveRegistration } = insides
  insides.construct = (target, context) => {
    const build = () => construct.call(insides, target, context)
    // What `delay()` gives is no service yet: it is built when it is first used.
    return typeof target === 'function' ? recordBuild(build, building?.keeper ?? keeping.own) : build()
  }
  insides.resolveRegistration = (registration, context) => {
    const holder = holderToAsk(insides, registration)
    const given =
      keeping.elder !== undefined && holder !== undefined && holder !== insides
        ? keeping.elder.resolveRegistration(registration, freshLike(context))
        : within(
            { keeper: keeperOf(keeping, registration, holder), needs: building?.needs ?? new Set() },
            () => resolveRegistration.call(insides, registration, context),
          )
    return noteNeed(given)
  }
}

function recordBuild(build: () => unknown, keeper: BuiltServices): unknown {
  const needs = new Set<BuiltService>()
  const instance = within({ keeper, needs }, build) as object
  const service = new BuiltService(instance, needs)
  if (service.pending) pending.set(instance, service)
  keeper.add(instance, service)
  return noteNeed(instance)
}

/** Where a singleton that is to be built was registered. */
function holderToAsk(insides: Insides, registration: Registration): Insides | undefined {
  const { instance, options } = registration
  return options.lifecycle === Lifecycle.Singleton && !instance ? holderOf(insides, registration) : undefined
}

/** What is built for a service alone goes with that service. */
function keeperOf(keeping: Keeping, registration: Registration, holder: Insides | undefined): BuiltServices {
  if (holder !== undefined) return keeping.shared(holder, registration)
  if (registration.options.lifecycle === Lifecycle.ContainerScoped) return keeping.own
  return building?.keeper ?? keeping.own
}

function within<T>(what: Building, build: () => T): T {
  const outer = building
  building = what
  try {
    return build()
  } finally {
    building = outer
  }
}

/** Whoever is being built takes this. */
function noteNeed(given: unknown): unknown {
  if (building === undefined || typeof given !== 'object' || given === null) return given
  const service = pendingService(given)
  if (service !== undefined) building.needs.add(service)
  return given
}

/** What one job shares in the course of one resolution is no part of a singleton. */
function freshLike(context: object): object {
  return Reflect.construct(context.constructor, [])
}
