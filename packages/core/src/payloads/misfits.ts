import type { PathSegment } from './paths.js'
import { joinPath } from './paths.js'

/** A place in a value that would not come back as it is. */
export interface Misfit {
  readonly path: string
  readonly problem: string
}

/** What a codec carries. */
export interface Carrier {
  /** What it has against a value that is neither a list nor an object of fields; undefined: nothing. */
  leaf(value: unknown): string | undefined
  /** What it has against the name of a field. */
  name?(name: string): string | undefined
  /** Whether an object's `toJSON` says what is sent, which is then its own affair. */
  readonly toJson: boolean
  /** Whether it carries every text, which is then not asked of each. */
  readonly anyText: boolean
}

/** The same while it is looked for: the way down is put together on the way back, as most values have none. */
interface Found {
  readonly steps: PathSegment[]
  readonly problem: string
}

/**
 * The first place in a value that a codec does not carry. Every payload goes through here, so this does as little
 * as it can: it costs about a tenth of what JSON takes there and back.
 */
export function findMisfit(value: unknown, carrier: Carrier): Misfit | undefined {
  const found = look(value, carrier)
  return found && { path: found.steps.toReversed().reduce<string>(joinPath, ''), problem: found.problem }
}

function look(value: unknown, carrier: Carrier): Found | undefined {
  if (typeof value !== 'object' || value === null) return refused(carrier.leaf(value))
  if (Array.isArray(value)) return lookInList(value, carrier)
  const parent = Object.getPrototypeOf(value)
  if (parent === Object.prototype || parent === null) return lookInFields(value as Fields, carrier)
  if (!isPlain(value)) return refused(carrier.leaf(value))
  return saysItself(value, carrier) ? undefined : lookInInstance(value as Fields, carrier)
}

type Fields = Readonly<Record<string, unknown>>

/** By number: `forEach` and its like pass over holes, which come back as `null`. */
function lookInList(list: readonly unknown[], carrier: Carrier): Found | undefined {
  for (let i = 0; i < list.length; i++) {
    const item = list[i]
    if (typeof item === 'string' && carrier.anyText) continue
    const found = look(item, carrier)
    if (found !== undefined) return inside(found, i)
  }
  return undefined
}

/** A field that is `undefined` is a field that is not there. */
function lookInFields(fields: Fields, carrier: Carrier): Found | undefined {
  for (const name in fields) {
    const field = fields[name]
    if (field === undefined || (typeof field === 'string' && carrier.anyText)) continue
    const found = look(field, carrier) ?? refused(carrier.name?.(name))
    if (found !== undefined) return saysItself(fields, carrier) ? undefined : inside(found, name)
  }
  return undefined
}

/** What stands in the class is not sent, its fields are. */
function lookInInstance(instance: Fields, carrier: Carrier): Found | undefined {
  return lookInFields(Object.fromEntries(Object.entries(instance)), carrier)
}

function inside(found: Found, step: PathSegment): Found {
  found.steps.push(step)
  return found
}

function refused(problem: string | undefined): Found | undefined {
  return problem === undefined ? undefined : { steps: [], problem }
}

function saysItself(value: object, { toJson }: Carrier): boolean {
  return toJson && typeof (value as { toJSON?: unknown }).toJSON === 'function'
}

/** An object of fields, be it of a class; not a Map, a Promise, an Error, bytes, nor anything else with an inside. */
function isPlain(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Why an object that is not plain is not carried: `json cannot carry a Map`. */
export function noSuchObject(codec: string, value: object): string {
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  const remedy = kind === 'Promise' ? 'await it' : 'send what it holds, as lists and fields'
  return `${codec} cannot carry ${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}: ${remedy}`
}

/** The same for what has no inside: `json cannot carry a symbol`. */
export function noSuchValue(codec: string, value: unknown): string {
  return `${codec} cannot carry ${value === undefined ? 'undefined' : `a ${typeof value}`}`
}
