import { getOrMake } from '../../get-or-make.js'
import type { ListedJob } from '../../works/listed.js'
import { jobsByMethod } from '../../works/listing.js'
import { nearestName } from '../../works/names.js'
import { NoSuchJobError } from '../call-errors.js'
import type { Callable } from '../submissions/callable.js'
import { Submitter } from '../submissions/submitter.js'
import type { Callables } from './callables.js'
import { lateCallers } from './callers.js'
import type { Directory } from './directory.js'
import { createCaller } from './job-caller.js'

/** The callers of works whose classes are elsewhere: what a name means is found out with the first call. */
export class NamedCallers {
  readonly #directory: Directory
  readonly #callables: Callables
  readonly #closing: AbortSignal
  readonly #works = new Map<string, object>()
  /** By function. */
  readonly #known = new Map<string, Promise<Callable>>()

  /** `closing`: aborts once nothing can be sent any more. */
  constructor(directory: Directory, callables: Callables, closing: AbortSignal) {
    this.#directory = directory
    this.#callables = callables
    this.#closing = closing
  }

  /** A caller for whatever method is asked for; calls are refused where there is no such work or job. */
  of(work: string): object {
    return getOrMake(this.#works, work, () =>
      lateCallers((method) => createCaller(this.#submitter(() => this.#findMethod(work, method)))),
    )
  }

  /** By any name that a job goes by. Its calls are refused with {UnknownJobError} where there is none, suggesting the nearest. */
  submitterTo(job: string): Submitter {
    return this.#submitter(async () => this.#know((await this.#directory.works()).findJob(job)))
  }

  #submitter(find: () => Promise<Callable>): Submitter {
    return new Submitter(find, this.#closing)
  }

  async #findMethod(name: string, method: string): Promise<Callable> {
    const { className, jobs } = (await this.#directory.works()).find(name)
    const byMethod = jobsByMethod(jobs)
    const job = byMethod.get(method)
    if (job !== undefined) return this.#know(job)
    throw new NoSuchJobError(className, method, nearestName(method, byMethod.keys()))
  }

  #know(job: ListedJob): Promise<Callable> {
    return getOrMake(this.#known, job.function, () => this.#load(job))
  }

  /** What failed is tried again: a file may be there the next time. */
  async #load(job: ListedJob): Promise<Callable> {
    try {
      return this.#callables.ofJob(await this.#directory.forCallers(job))
    } catch (error) {
      this.#known.delete(job.function)
      throw error
    }
  }
}
