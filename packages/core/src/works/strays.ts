import type { Class } from '../container/tokens.js'
import { lineage } from '../decorators/lineage.js'
import { jobsOf } from '../decorators/metadata.js'
import type { FoundWork } from './discovery.js'

/** Whether a value, such as what a module exports, is a class that says `@Job`. */
export function declaresJobs(value: unknown): value is Class {
  const isClass = typeof value === 'function' && typeof value.prototype === 'object'
  return isClass && jobsOf(value as Class).length > 0
}

/**
 * Warns of classes whose `@Job` comes to nothing: they are no works, and nothing that works inherit from. Nobody
 * would miss their jobs but those who wait for them.
 */
export function warnOfStrays(others: readonly FoundWork[], works: readonly FoundWork[]): void {
  const useful = new Set(works.flatMap(({ target }) => [...lineage(target)]))
  const strays = new Map(others.map((other) => [other.target, other.file]))
  for (const [target, file] of strays) {
    if (useful.has(target)) continue
    const name = target.name || 'an anonymous class'
    process.emitWarning(`${name} in ${file} has jobs, but is not a work: decorate it with @Work()`, {
      code: 'GEARWORK_STRAY_JOBS',
      detail: 'Parents of works alone may go without.',
    })
  }
}
