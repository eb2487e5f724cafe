import type { Class } from '../container/tokens.js'
import { lineage } from '../decorators/lineage.js'
import { jobsOf, worksOf } from '../decorators/metadata.js'
import type { FoundWork } from './found-work.js'

/** Whether a value, such as what a module exports, is a class that says `@Job`, or extends a work. */
export function couldBeWork(value: unknown): value is Class {
  if (typeof value !== 'function' || typeof value.prototype !== 'object') return false
  const [own = value as Class, ...parents] = lineage(value as Class)
  return jobsOf(own).length > 0 || parents.some(isDecorated)
}

/**
 * Warns of classes whose `@Job` comes to nothing, for they are no works, and nothing that works inherit from; and of
 * those that another decorator made of a work, which no longer is what the file exports. Nobody would miss their jobs
 * but those who wait for them.
 */
export function warnOfStrays(others: readonly FoundWork[], works: readonly FoundWork[]): void {
  const useful = new Set(works.flatMap(({ target }) => [...lineage(target)]))
  const strays = new Map(others.map((other) => [other.target, other.file]))
  for (const [target, file] of strays) {
    const work = [...lineage(target)].find(isDecorated)
    const extendsWork = work !== undefined && useful.has(work)
    if (useful.has(target) || (extendsWork && jobsOf(target).length === 0)) continue
    const name = target.name || work?.name || 'an anonymous class'
    const hidden = work !== undefined && !extendsWork
    const remedy = hidden ? 'put @Work() above its other decorators' : 'decorate it with @Work()'
    process.emitWarning(`${name} in ${file} has jobs, but is not a work: ${remedy}`, {
      code: 'GEARWORK_STRAY_JOBS',
      detail: 'Parents of works alone may go without.',
    })
  }
}

function isDecorated(target: Class): boolean {
  return worksOf(target).length > 0
}
