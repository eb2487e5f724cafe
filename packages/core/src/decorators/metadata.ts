import 'reflect-metadata'
import type { Class } from '../container/tokens.js'
import type { EventName } from '../events/events.js'
import type { JobOptions, WorkOptions } from './options.js'

/** What one `@Job` recorded. */
export interface JobRecord {
  readonly method: string
  readonly options: JobOptions
  /** Why nobody can call it on an instance; undefined when everybody can. */
  readonly hidden: HiddenMethod | undefined
}

export type HiddenMethod = 'static' | 'private' | 'named by a symbol'

// Node 20 has no Symbol.metadata; compilers look for it before they hand a metadata object to decorators.
const mutableSymbol = Symbol as { metadata?: symbol }
mutableSymbol.metadata ??= Symbol.for('Symbol.metadata')
const metadataKey = mutableSymbol.metadata as symbol

// Registered symbols, so that two copies of this package in one process read each other's records.
const worksKey = Symbol.for('gearwork.works')
const jobsKey = Symbol.for('gearwork.jobs')
const listenersKey = Symbol.for('gearwork.listeners')

interface MethodRecord {
  readonly method: string
}

/** The object that a standard decorator's context offers, where its compiler provides one. */
type ContextMetadata = Record<PropertyKey, unknown> | undefined

/** Where method decorators write: the prototype (or class, for a static), or a standard context's metadata. */
export type MethodPlace =
  | { readonly dialect: 'legacy'; readonly owner: object }
  | { readonly dialect: 'standard'; readonly metadata: ContextMetadata; readonly method: object }

/** Records of standard decorators whose compiler hands out no metadata object, by the method itself. */
const byMethod = new WeakMap<object, Map<symbol, readonly MethodRecord[]>>()

export function recordWork(target: Class, options: WorkOptions): void {
  // Decorators run from the bottom up; people number from the top down.
  Reflect.defineMetadata(worksKey, [options, ...worksOf(target)], target)
}

/** The options of each `@Work` on this very class: works are not inherited. */
export function worksOf(target: Class): readonly WorkOptions[] {
  return (Reflect.getOwnMetadata(worksKey, target) as WorkOptions[] | undefined) ?? []
}

export function recordJob(place: MethodPlace, record: JobRecord): void {
  recordOnMethod(jobsKey, place, record)
}

/** The jobs that this very class declares, statics last; those of its parents not among them. */
export function jobsOf(target: Class): readonly JobRecord[] {
  return recordsOf(jobsKey, target) as readonly JobRecord[]
}

/** What one `@On` recorded. */
export interface ListenerRecord {
  readonly method: string
  /** Why nobody can call it on an object; undefined when everybody can. */
  readonly hidden: HiddenMethod | undefined
  readonly event: EventName
  readonly priority: number
}

export function recordListener(place: MethodPlace, record: ListenerRecord): void {
  recordOnMethod(listenersKey, place, record)
}

export function listenersOf(target: Class): readonly ListenerRecord[] {
  return recordsOf(listenersKey, target) as readonly ListenerRecord[]
}

/** Names what a constructor takes, for dialects that emit no types. */
export function recordInjections(target: Class, tokens: readonly unknown[]): void {
  Reflect.defineMetadata('design:paramtypes', [...tokens], target)
}

/** The types of a constructor's parameters as the compiler wrote them down; undefined when it did not. */
export function constructorTypes(target: Class): readonly unknown[] | undefined {
  return Reflect.getMetadata('design:paramtypes', target) as readonly unknown[] | undefined
}

/** The tokens that `@inject` names, by parameter number. */
export function injectedTokens(target: Class): Readonly<Record<string, unknown>> {
  return (Reflect.getOwnMetadata('injectionTokens', target) as Record<string, unknown> | undefined) ?? {}
}

function recordOnMethod(key: symbol, place: MethodPlace, record: MethodRecord): void {
  if (place.dialect === 'legacy') {
    const own = (Reflect.getOwnMetadata(key, place.owner) as MethodRecord[] | undefined) ?? []
    Reflect.defineMetadata(key, withRecord(own, record), place.owner)
  } else if (place.metadata !== undefined) {
    const own = Object.hasOwn(place.metadata, key) ? (place.metadata[key] as MethodRecord[]) : []
    place.metadata[key] = withRecord(own, record)
  } else {
    const records = byMethod.get(place.method) ?? new Map<symbol, readonly MethodRecord[]>()
    records.set(key, withRecord(records.get(key) ?? [], record))
    byMethod.set(place.method, records)
  }
}

/** Decorators of one method run from the bottom up, too: the new record goes before its siblings. */
function withRecord(own: readonly MethodRecord[], record: MethodRecord): readonly MethodRecord[] {
  const sibling = own.findIndex(({ method }) => method === record.method)
  return sibling === -1 ? [...own, record] : own.toSpliced(sibling, 0, record)
}

function recordsOf(key: symbol, target: Class): readonly unknown[] {
  const standard = Object.hasOwn(target, metadataKey)
    ? (target as unknown as Record<symbol, Record<symbol, unknown[]>>)[metadataKey]
    : undefined
  return [
    ...((Reflect.getOwnMetadata(key, target.prototype) as unknown[] | undefined) ?? []),
    ...(standard !== undefined && Object.hasOwn(standard, key) ? (standard[key] as unknown[]) : []),
    ...methodRecords(key, target.prototype),
    ...((Reflect.getOwnMetadata(key, target) as unknown[] | undefined) ?? []),
  ]
}

function methodRecords(key: symbol, prototype: object): readonly unknown[] {
  const descriptors = Object.values(Object.getOwnPropertyDescriptors(prototype))
  return descriptors.flatMap(({ value }) =>
    typeof value === 'function' ? (byMethod.get(value)?.get(key) ?? []) : [],
  )
}
