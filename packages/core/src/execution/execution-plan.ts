import { formatAddress, type ServerAddress } from '@gearwork/transport'
import type { JobDescription, WorkDescription } from '../works/description.js'
import { NoJobsError } from '../works/work-errors.js'
import type { Works } from '../works/works.js'

/** What to execute: works with all their jobs, or one job alone. */
export type Selection = { readonly works: readonly string[] } | { readonly job: string }

/** A job with the work it belongs to. */
export interface PlannedJob {
  readonly work: WorkDescription
  readonly job: JobDescription
}

/** What is to be executed: the jobs, and the descriptions whose limits hold for them together. */
export interface ExecutionPlan {
  readonly works: readonly WorkDescription[]
  readonly jobs: readonly PlannedJob[]
  readonly limitedBy: readonly (WorkDescription | JobDescription)[]
}

/**
 * @throws {UnknownWorkError | UnknownJobError} suggesting the nearest name; {NoJobsError} where there is
 * nothing to execute.
 */
export function planExecution(works: Works, selection: Selection): ExecutionPlan {
  return 'job' in selection ? planJob(works, selection.job) : planWorks(works, selection.works)
}

/** The servers of all jobs, each once. */
export function serversOf({ jobs }: ExecutionPlan): readonly ServerAddress[] {
  const servers = jobs.flatMap(({ job }) => job.settings.servers.value)
  return [...new Map(servers.map((server) => [formatAddress(server), server])).values()]
}

function planWorks(all: Works, names: readonly string[]): ExecutionPlan {
  const works = [...new Set(names.map((name) => all.find(name)))]
  const jobs = works.flatMap((work) => work.jobs.map((job) => ({ work, job })))
  if (jobs.length === 0) throw new NoJobsError(works.map(({ className }) => className))
  return { works, jobs, limitedBy: works }
}

function planJob(all: Works, name: string): ExecutionPlan {
  const job = all.findJob(name)
  const work = all.find(job.work)
  return { works: [work], jobs: [{ work, job }], limitedBy: [job] }
}
