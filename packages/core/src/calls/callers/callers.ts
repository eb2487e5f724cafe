import { getOrMake } from '../../get-or-make.js'
import { nearestName } from '../../works/names.js'
import { NoSuchJobError } from '../call-errors.js'
import type { AnyCaller } from './job-caller.js'

/** The callers by method. A name that is no job is refused by name, rather than as "not a function". */
export function callersOf(className: string, callers: ReadonlyMap<string, AnyCaller>): object {
  return new Proxy(Object.fromEntries(callers), {
    get(known, name) {
      const caller = Reflect.get(known, name)
      if (caller !== undefined || typeof name === 'symbol' || askedOfAnything.has(name)) return caller
      throw new NoSuchJobError(className, name, nearestName(name, callers.keys()))
    },
  })
}

/** What promises and JSON ask of every value, as consoles ask for symbols. */
const askedOfAnything: ReadonlySet<string> = new Set(['then', 'toJSON'])

/** A caller for whatever method somebody asks for, made once. */
export function lateCallers(create: (method: string) => AnyCaller): object {
  const callers = new Map<string, AnyCaller>()
  return new Proxy(Object.freeze({}), {
    get(_, name) {
      if (typeof name === 'symbol' || askedOfAnything.has(name)) return undefined
      // Whoever makes a text of it would submit a job.
      if (Object.hasOwn(Object.prototype, name)) return Reflect.get(Object.prototype, name)
      return getOrMake(callers, name, () => create(name))
    },
  })
}
