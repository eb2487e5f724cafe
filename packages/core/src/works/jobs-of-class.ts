import type { Class } from '../container/tokens.js'
import { withSchedules } from '../cron/scheduled-jobs.js'
import { NotAJobError } from '../decorators/decorator-errors.js'
import { declaredRecords } from '../decorators/lineage.js'
import { type JobRecord, jobsOf } from '../decorators/metadata.js'
import type { StatedJob } from './listing.js'

/**
 * The jobs of a class: its own, then those it inherits. A method that overrides a job is one too, as its own
 * `@Job` says or else as that of its parent; `@Job(false)` takes it away.
 * @throws {NotAJobError} for `@Job` on what is no public method.
 */
export function declaredJobs(target: Class): readonly StatedJob[] {
  const records = declaredRecords(target, jobsOf, (owner, method, what) => {
    throw new NotAJobError(owner.name, method, what)
  })
  return withSchedules(target, records).filter(isDeclared)
}

function isDeclared(record: JobRecord): record is JobRecord & StatedJob {
  return record.options !== false
}
