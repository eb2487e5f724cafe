import 'reflect-metadata'
import type { Class } from '../container/tokens.js'
import type { CronOptions } from '../cron/schedule.js'
import type { EventName } from '../events/events.js'
import type { HiddenMethod } from './hidden-methods.js'
import type { JobOptions, Stated, WorkOptions } from './options.js'

/** What one `@Job` recorded. */
export interface JobRecord {
  readonly method: string
  /** False takes an inherited job away. */
  readonly options: JobOptions | false
  /** Why nobody can call it on an instance; undefined when everybody can. */
  readonly hidden: HiddenMethod | undefined
}

/** The same as it was written. */
type StatedJobRecord = Omit<JobRecord, 'options'> & { readonly options: Stated<JobOptions> | false }

// Node 20 has no Symbol.metadata; compilers look for it before they hand a metadata object to decorators.
const mutableSymbol = Symbol as { metadata?: symbol }
mutableSymbol.metadata ??= Symbol.for('Symbol.metadata')

// Registered symbols, so that two copies of this package in one process read each other's records.
const worksKey = Symbol.for('gearwork.works')
const jobsKey = Symbol.for('gearwork.jobs')
const cronsKey = Symbol.for('gearwork.crons')
const listenersKey = Symbol.for('gearwork.listeners')

/** What any decorator of a method recorded. */
export interface MethodRecord {
  readonly method: string
  readonly hidden: HiddenMethod | undefined
}

/** The object that a standard decorator's context offers, where its compiler provides one. */
type ContextMetadata = Record<PropertyKey, unknown> | undefined

/** Where method decorators write: the prototype (or class, for a static), or a standard context's metadata. */
export type MethodPlace =
  | { readonly dialect: 'legacy'; readonly owner: object }
  | { readonly dialect: 'standard'; readonly metadata: ContextMetadata; readonly method: object }

/** Records of standard decorators whose compiler hands out no metadata object, by the method itself. */
const byMethod = new WeakMap<object, Map<symbol, readonly MethodRecord[]>>()

export function recordWork(target: Class, options: Stated<WorkOptions>): void {
  // Decorators run from the bottom up; people number from the top down.
  Reflect.defineMetadata(worksKey, [said(options), ...worksOf(target)], target)
}

/** The options of each `@Work` on this very class: works are not inherited. */
export function worksOf(target: Class): readonly WorkOptions[] {
  return (Reflect.getOwnMetadata(worksKey, target) as WorkOptions[] | undefined) ?? []
}

export function recordJob(place: MethodPlace, record: StatedJobRecord): void {
  const settled: JobRecord = { ...record, options: record.options && said<JobOptions>(record.options) }
  recordOnMethod(jobsKey, place, settled)
}

/** The jobs that this very class declares, statics last; those of its parents not among them. */
export function jobsOf(target: Class): readonly JobRecord[] {
  return recordsOf(jobsKey, target) as readonly JobRecord[]
}

/** What one `@Cron` recorded. */
export interface CronRecord extends MethodRecord {
  readonly schedule: CronOptions & { readonly pattern: string }
}

export function recordCron(place: MethodPlace, record: CronRecord): void {
  recordOnMethod(cronsKey, place, record)
}

/** The schedules that this very class declares. */
export function cronsOf(target: Class): readonly CronRecord[] {
  return recordsOf(cronsKey, target) as readonly CronRecord[]
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
export function recordInjections(target: Class, parameters: readonly unknown[]): void {
  Reflect.defineMetadata('design:paramtypes', [...parameters], target)
}

/** The types of a constructor's parameters as the compiler wrote them down; undefined when it did not. */
export function constructorTypes(target: Class): readonly unknown[] | undefined {
  return Reflect.getMetadata('design:paramtypes', target) as readonly unknown[] | undefined
}

/** The tokens that `@inject` names, by parameter number. */
export function injectedTokens(target: Class): Readonly<Record<string, unknown>> {
  return (Reflect.getOwnMetadata('injectionTokens', target) as Record<string, unknown> | undefined) ?? {}
}

/** What options say: from here on, nobody need know that `null` says nothing. */
function said<Options extends object>(options: Stated<Options>): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as Options
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
  return [
    ...((Reflect.getOwnMetadata(key, target.prototype) as unknown[] | undefined) ?? []),
    ...standardRecords(key, target),
    ...methodRecords(key, target.prototype),
    ...((Reflect.getOwnMetadata(key, target) as unknown[] | undefined) ?? []),
  ]
}

/** Somebody may have put another symbol in the place of `Symbol.metadata` since, or before: any may hold them. */
function standardRecords(key: symbol, target: Class): readonly unknown[] {
  return Object.getOwnPropertySymbols(target).flatMap((symbol) => {
    const metadata: unknown = Object.getOwnPropertyDescriptor(target, symbol)?.value
    const holds = typeof metadata === 'object' && metadata !== null && Object.hasOwn(metadata, key)
    return holds ? ((metadata as Record<symbol, unknown[]>)[key] ?? []) : []
  })
}

function methodRecords(key: symbol, prototype: object): readonly unknown[] {
  const descriptors = Object.values(Object.getOwnPropertyDescriptors(prototype))
  return descriptors.flatMap(({ value }) =>
    typeof value === 'function' ? (byMethod.get(value)?.get(key) ?? []) : [],
  )
}
