import type { DependencyContainer, Lifecycle } from './tokens.js'

/** What tsyringe 4 keeps to itself, as far as we look at it: it tells nobody what it builds, in which order, for whom. */
export interface Insides {
  readonly parent?: Insides
  readonly disposables: Set<object>
  readonly _registry: {
    has(token: unknown): boolean
    setAll(token: unknown, registrations: Registration[]): void
    entries(): Iterable<readonly [token: unknown, registrations: readonly Registration[]]>
  }
  construct(target: unknown, context: object): unknown
  resolveRegistration(registration: Registration, context: object): unknown
  getRegistration(token: unknown): Registration | null
  getAllRegistrations(token: unknown): Registration[] | null
}

export interface Registration {
  readonly provider: unknown
  readonly options: { readonly lifecycle: Lifecycle }
  instance?: unknown
}

export function insidesOf(container: DependencyContainer): Insides {
  return container as unknown as Insides
}

/** A container and what stands above it, the nearest first. */
export function* lineageOf(container: Insides): Iterable<Insides> {
  for (let one: Insides | undefined = container; one !== undefined; one = one.parent) yield one
}

/** The container that a registration was made in; those below it may have copied it. */
export function holderOf(container: Insides, registration: Registration): Insides {
  const holders = [...lineageOf(container)].filter((one) => holds(one, registration))
  return holders.at(-1) ?? container
}

function holds({ _registry }: Insides, registration: Registration): boolean {
  return [..._registry.entries()].some(([, registrations]) => registrations.includes(registration))
}
