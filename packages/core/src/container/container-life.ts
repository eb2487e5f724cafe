import { BuiltServices } from './built-services.js'
import { DisposalError, type DisposalFailure } from './container-errors.js'
import { warnOfDisposal } from './disposal-warning.js'
import { recordBuilds } from './recorder.js'
import { adoptScoped } from './scoped-registrations.js'
import { type DependencyContainer, container as globalContainer } from './tokens.js'
import { type Insides, insidesOf, lineageOf, type Registration } from './tsyringe-insides.js'

/** The singletons of a container, which everybody below it shares. */
interface Shared {
  readonly services: BuiltServices
  readonly registrations: Set<Registration>
}

const open = new Map<Insides, BuiltServices>()
const sharedOf = new WeakMap<Insides, Shared>()

/** A container of an application's own, until `closeContainer`. Default parent: tsyringe's. */
export function openContainer(parent: DependencyContainer = globalContainer): DependencyContainer {
  const container = parent.createChildContainer()
  const insides = insidesOf(container)
  const own = new BuiltServices()
  open.set(insides, own)
  adoptScoped(insides)
  recordBuilds(insides, { own, shared: keepShared })
  return container
}

/**
 * Sets up what a container of ours has built, what is needed first, and resolves when all of it is ready.
 * @throws {SetUpError}
 */
export async function setUpServices(container: DependencyContainer): Promise<void> {
  for (const one of [...lineageOf(insidesOf(container))].reverse()) {
    await sharedOf.get(one)?.services.setUp()
    await open.get(one)?.setUp()
  }
}

/** Opens something on a container of ours. Where that fails, the container is closed: what it built would keep the process alive. */
export async function whileOpening<T>(container: DependencyContainer, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    await closeContainer(container).catch(warnOfDisposal)
    throw error
  }
}

/** What a container of ours keeps for itself. */
export function servicesOf(container: DependencyContainer): BuiltServices {
  return open.get(insidesOf(container)) ?? new BuiltServices()
}

/**
 * Disposes of what the container built, last built first, each awaited. Singletons of its parents live on while
 * another open container stands below the same parent, and are built anew once they were disposed of.
 * @throws {DisposalError} at last, naming each service that could not be disposed of.
 */
export async function closeContainer(container: DependencyContainer): Promise<void> {
  const insides = insidesOf(container)
  const failures = [...((await open.get(insides)?.dispose()) ?? [])]
  open.delete(insides)
  for (const one of lineageOf(insides)) failures.push(...(await disposeShared(one)))
  // All is done in order already: what is left for tsyringe is to refuse to build any more.
  insides.disposables.clear()
  await container.dispose()
  if (failures.length > 0) throw new DisposalError(failures)
}

/** Disposes of a container's singletons once nobody is left to use them. */
async function disposeShared(holder: Insides): Promise<readonly DisposalFailure[]> {
  const shared = sharedOf.get(holder)
  if (shared === undefined || isUsed(holder)) return []
  for (const registration of shared.registrations) registration.instance = undefined
  sharedOf.delete(holder)
  return shared.services.dispose()
}

function isUsed(holder: Insides): boolean {
  return [...open.keys()].some((user) => [...lineageOf(user)].includes(holder))
}

/** A singleton belongs to whoever holds its registration, whichever container happens to build it. */
function keepShared(holder: Insides, registration: Registration): BuiltServices {
  const own = open.get(holder)
  if (own !== undefined) return own
  const shared = sharedOf.get(holder) ?? { services: new BuiltServices(), registrations: new Set() }
  sharedOf.set(holder, shared)
  shared.registrations.add(registration)
  return shared.services
}
