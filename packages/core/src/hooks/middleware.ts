import type { Class } from '../container/tokens.js'
import type { Middleware, MiddlewareObject, MiddlewareOption } from '../works/description.js'

/** The ways in which a middleware may stand around something. */
export type Around = keyof MiddlewareObject

/** One or several, as a list. */
export function middlewareList(option: MiddlewareOption | undefined): readonly Middleware[] {
  if (option === undefined) return []
  return Array.isArray(option) ? option : [option as Middleware]
}

/** What a middleware must be, to follow "must". */
export const mustBeMiddleware =
  'be a function (run, next), an object or class with handle() or submit(), or a list of them'

export function isMiddlewareOption(value: unknown): value is MiddlewareOption {
  return middlewareList(value as MiddlewareOption).every(isMiddleware)
}

/** Classes are told from functions by the methods of their prototypes, which arrows and most functions have not. */
export function isMiddlewareClass(value: unknown): value is Class<MiddlewareObject> {
  return typeof value === 'function' && hasMethod(value.prototype)
}

/** Whether it stands around runs, or around submissions. */
export function standsAround(middleware: Middleware, around: Around): boolean {
  if (isMiddlewareClass(middleware)) return typeof middleware.prototype[around] === 'function'
  if (typeof middleware === 'function') return around === 'handle'
  return typeof (middleware as MiddlewareObject)[around] === 'function'
}

function isMiddleware(value: unknown): boolean {
  return typeof value === 'function' ? isMiddlewareClass(value) || !isClass(value) : hasMethod(value)
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value))
}

function hasMethod(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { handle, submit } = value as Record<Around, unknown>
  return typeof handle === 'function' || typeof submit === 'function'
}
