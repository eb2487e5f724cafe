import type { Class } from '../container/tokens.js'
import { type JobRecord, jobsOf } from '../decorators/metadata.js'
import { NotAJobError } from '../errors.js'

/**
 * The jobs of a class: its own, then those it inherits. A method that is overridden is a job only if the
 * overriding one says so.
 * @throws {NotAJobError} for `@Job` on what is no public method.
 */
export function declaredJobs(target: Class): readonly JobRecord[] {
  const jobs: JobRecord[] = []
  const overridden = new Set<string>()
  for (const owner of lineage(target)) {
    const own = jobsOf(owner)
    for (const record of own) checkCallable(owner, record)
    jobs.push(...own.filter(({ method }) => !overridden.has(method)))
    for (const method of Object.getOwnPropertyNames(owner.prototype)) overridden.add(method)
  }
  return jobs
}

/** A class and its parents, the youngest first. */
function* lineage(target: Class): Iterable<Class> {
  for (let owner = target; typeof owner?.prototype === 'object'; owner = Object.getPrototypeOf(owner)) {
    yield owner
  }
}

function checkCallable(owner: Class, { method, hidden }: JobRecord): void {
  if (hidden !== undefined) throw new NotAJobError(owner.name, method, hidden)
  const descriptor = Object.getOwnPropertyDescriptor(owner.prototype, method)
  if (typeof descriptor?.value !== 'function') throw new NotAJobError(owner.name, method, 'not a method')
}
