import { nearestName } from '../works/names.js'
import { NoSuchJobError } from './call-errors.js'
import type { JobCaller } from './typed-jobs.js'

type Caller = JobCaller<[payload?: unknown], unknown>

/** The callers by method. A name that is no job is refused by name, rather than as "not a function". */
export function callersOf(className: string, callers: ReadonlyMap<string, Caller>): object {
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
