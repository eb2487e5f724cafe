import { NoSuchJobError } from './call-errors.js'
import { nearestName } from './names.js'
import type { JobCaller } from './typed-jobs.js'

type Caller = JobCaller<[payload?: unknown], unknown>

/** The callers by method. A name that is no job is refused by name, rather than as "not a function". */
export function callersOf(className: string, callers: ReadonlyMap<string, Caller>): object {
  return new Proxy(Object.fromEntries(callers), {
    get(known, name) {
      const caller = Reflect.get(known, name)
      // A promise asks for `then`, a console for symbols: they may.
      if (caller !== undefined || typeof name === 'symbol' || name === 'then') return caller
      throw new NoSuchJobError(className, name, nearestName(name, callers.keys()))
    },
  })
}
