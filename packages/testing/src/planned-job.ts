import {
  type Class,
  type JobDescription,
  NoSuchJobError,
  nearestName,
  UnknownJobError,
  UnknownWorkError,
  type WorkDescription,
} from '@gearwork/core'
import type { PlannedJob } from '@gearwork/core/lone-run'

/** Which of several: by their names. */
export interface Choice {
  readonly work?: string
  readonly job?: string
}

/** The job that a method of a class is. @throws {UnknownWorkError | NoSuchJobError | UnknownJobError} */
export function plannedJob(
  works: readonly WorkDescription[],
  { name: className }: Class,
  method: string,
  choice: Choice,
): PlannedJob {
  const work = chosenWork(works, choice.work)
  const jobs = work.jobs.filter((job) => job.method === method)
  if (jobs.length === 0) {
    const methods = work.jobs.map((job) => job.method)
    throw new NoSuchJobError(className, method, nearestName(method, methods))
  }
  return { work, job: chosenJob(jobs, choice.job) }
}

function chosenWork(works: readonly WorkDescription[], name: string | undefined): WorkDescription {
  const [first] = works as readonly [WorkDescription]
  if (name === undefined) return first
  const names = works.map((work) => work.name)
  const chosen = works.find((work) => work.name === name)
  if (chosen === undefined) throw new UnknownWorkError(name, nearestName(name, names))
  return chosen
}

function chosenJob(jobs: readonly JobDescription[], name: string | undefined): JobDescription {
  const [first] = jobs as readonly [JobDescription]
  if (name === undefined) return first
  const names = jobs.map((job) => job.name)
  const chosen = jobs.find((job) => job.name === name)
  if (chosen === undefined) throw new UnknownJobError(name, nearestName(name, names))
  return chosen
}
