import type { Class } from '../container/tokens.js'
import { NotAJobError } from '../decorators/decorator-errors.js'
import { declaredRecords } from '../decorators/lineage.js'
import { type CronRecord, cronsOf, type JobRecord } from '../decorators/metadata.js'
import { InvalidOptionError } from '../settings/option-errors.js'

/**
 * The jobs of a class with what `@Cron` says of their methods among their options. Where several jobs stand on one
 * method, the first of them is meant, as everywhere.
 * @throws {InvalidOptionError} for `@Cron` on what is no job; {NotAJobError} on what is no public method.
 */
export function withSchedules(target: Class, jobs: readonly JobRecord[]): readonly JobRecord[] {
  const crons = declaredRecords(target, cronsOf, (owner, method, what) => {
    throw new NotAJobError(owner.name, method, what)
  })
  const missing = crons.find(({ method }) => jobs.every((job) => job.method !== method))
  if (missing !== undefined) throw notScheduled(target, missing)
  const firstOf = new Map(jobs.toReversed().map((job) => [job.method, job]))
  return jobs.map((job) => (firstOf.get(job.method) === job ? withCrons(job, crons) : job))
}

function withCrons(job: JobRecord, crons: readonly CronRecord[]): JobRecord {
  const own = crons.filter(({ method }) => method === job.method).map(({ schedule }) => schedule)
  if (own.length === 0 || job.options === false) return job
  const stated = job.options.cron ?? []
  return {
    ...job,
    options: { ...job.options, cron: [...own, ...(Array.isArray(stated) ? stated : [stated])] },
  }
}

function notScheduled({ name }: Class, { method, schedule }: CronRecord): InvalidOptionError {
  const remedy = 'stand on a job: decorate the method with @Job(), too'
  return new InvalidOptionError(
    `@Cron on ${name || 'an anonymous class'}.${method}`,
    remedy,
    schedule.pattern,
  )
}
