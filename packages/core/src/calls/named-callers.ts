import type { ListedJob, ListedWork } from '../works/listing.js'
import { nearestName } from '../works/names.js'
import { NoSuchJobError } from './call-errors.js'
import { lateCallers } from './callers.js'
import type { Directory } from './directory.js'
import { createCaller } from './job-caller.js'
import { type JobLine, LateLine } from './job-line.js'
import type { Lines } from './lines.js'

/** The callers of works whose classes are elsewhere: what a name means is found out with the first call. */
export class NamedCallers {
  readonly #directory: Directory
  readonly #lines: Lines
  readonly #works = new Map<string, object>()
  /** By function. */
  readonly #known = new Map<string, Promise<JobLine>>()

  constructor(directory: Directory, lines: Lines) {
    this.#directory = directory
    this.#lines = lines
  }

  /** A caller for whatever method is asked for; calls are refused where there is no such work or job. */
  of(work: string): object {
    const known = this.#works.get(work)
    if (known !== undefined) return known
    const callers = lateCallers((method) =>
      createCaller(new LateLine(() => this.#lineOf(work, method), this.#lines.closing)),
    )
    this.#works.set(work, callers)
    return callers
  }

  /** By any name that a job goes by. @throws {UnknownJobError} suggesting the nearest */
  async lineTo(job: string): Promise<JobLine> {
    const works = await this.#directory.works()
    return this.#line(works.findJob(job))
  }

  async #lineOf(name: string, method: string): Promise<JobLine> {
    const work = (await this.#directory.works()).find(name)
    return this.#line(jobOf(work, method))
  }

  #line(job: ListedJob): Promise<JobLine> {
    const line = this.#known.get(job.function) ?? this.#find(job)
    this.#known.set(job.function, line)
    return line
  }

  /** What failed is tried again: a file may be there the next time. */
  async #find(job: ListedJob): Promise<JobLine> {
    try {
      return this.#lines.toJob(await this.#directory.forCallers(job))
    } catch (error) {
      this.#known.delete(job.function)
      throw error
    }
  }
}

/** The first job of a method is the one that stands on top of it. */
function jobOf({ jobs, className }: ListedWork, method: string): ListedJob {
  const job = jobs.find((one) => one.method === method)
  if (job !== undefined) return job
  throw new NoSuchJobError(
    className,
    method,
    nearestName(
      method,
      jobs.map((one) => one.method),
    ),
  )
}
