import { quote } from '@gearwork/transport/quote'
import type { WorkDescription } from './description.js'
import type { ListedJob, ListedWork } from './listed.js'
import { nearestName } from './names.js'
import {
  DuplicateJobError,
  DuplicateWorkError,
  NoWorksError,
  UnknownJobError,
  UnknownWorkError,
} from './work-errors.js'

/** Where works were looked for. */
export interface WorksOptions {
  /** The resources that were looked through, to say so when there is nothing in them. */
  readonly searched?: readonly string[] | undefined
}

/** A job of such a work. */
type JobOf<Work extends ListedWork> = Work['jobs'][number]

/** One way in which people name something. */
type Reading<T> = (thing: T) => string

/** How a work may be named: whole, or without its namespace. */
const workReadings: readonly Reading<ListedWork>[] = [
  ({ name }) => name,
  ({ name, namespace }) => name.slice(namespace.length),
]

/** All works of an application. No two share a name, and no two of their jobs a function. */
export class Works<Work extends ListedWork = WorkDescription> implements Iterable<Work> {
  readonly #works: readonly Work[]
  readonly #worksByName: ReadonlyMap<string, Work>
  readonly #jobsByName: ReadonlyMap<string, JobOf<Work>>
  readonly #searched: readonly string[] | undefined

  /** @throws {DuplicateWorkError | DuplicateJobError} */
  constructor(works: readonly Work[], { searched }: WorksOptions = {}) {
    refuseDuplicateWorks(works)
    refuseDuplicateJobs(works)
    this.#works = works
    this.#searched = searched
    this.#worksByName = nameAll(works, workReadings)
    this.#jobsByName = nameAll(this.jobs, jobReadings(this.#worksByName))
  }

  /** How many works there are. */
  get size(): number {
    return this.#works.length
  }

  /** Every job of every work, in order. */
  get jobs(): readonly JobOf<Work>[] {
    return this.#works.flatMap(({ jobs }) => jobs as readonly JobOf<Work>[])
  }

  [Symbol.iterator](): Iterator<Work> {
    return this.#works[Symbol.iterator]()
  }

  /**
   * The work of this name, with or without its namespace.
   * @throws {UnknownWorkError} suggesting the nearest; {NoWorksError} when there are none at all.
   */
  find(name: string): Work {
    const work = this.#worksByName.get(name)
    if (work !== undefined) return work
    this.requireSome()
    if (typeof name !== 'string') throw new UnknownWorkError(quote(name), undefined)
    // Who names one of its jobs means the work, too.
    const [ofJob = name] = name.split('~')
    throw new UnknownWorkError(name, nearestName(ofJob, this.#worksByName.keys()))
  }

  /**
   * The job of this name: its function, with or without the prefix and the namespace; a job whose function
   * was given verbatim goes by `<work>~<job>` too.
   * @throws {UnknownJobError} suggesting the nearest; {NoWorksError} when there are no works at all.
   */
  findJob(name: string): JobOf<Work> {
    const job = this.#jobsByName.get(name)
    if (job !== undefined) return job
    this.requireSome()
    if (typeof name !== 'string') throw new UnknownJobError(quote(name), undefined)
    throw new UnknownJobError(name, this.#nearestJob(name))
  }

  /** People leave out the work, `welcome` for `Mail~welcome`, or say nothing but the work. */
  #nearestJob(name: string): string | undefined {
    const alone = new Map(
      this.jobs.map((job) => [job.name.toLowerCase(), job.callableName] as const).toReversed(),
    )
    const nearest = nearestName(name, alone.keys())
    return (
      alone.get(name.toLowerCase()) ??
      nearestName(name, this.#jobsByName.keys()) ??
      (nearest && alone.get(nearest)) ??
      this.#worksByName.get(name)?.jobs[0]?.callableName
    )
  }

  /** @throws {NoWorksError} when there are none, saying where was looked. */
  requireSome(): void {
    if (this.#works.length === 0) throw new NoWorksError(this.#searched)
  }
}

function jobReadings(works: ReadonlyMap<string, ListedWork>): readonly Reading<ListedJob>[] {
  const bare = (job: ListedJob) => `${job.work}~${job.name}`.slice(works.get(job.work)?.namespace.length ?? 0)
  return [
    (job) => job.function,
    (job) => job.callableName,
    (job) => `${job.work}~${job.name}`,
    bare,
    (job) => `${job.jobPrefix}${bare(job)}`,
  ]
}

/** Things by every name they go by. A name that could mean two of them means none. */
function nameAll<T>(things: readonly T[], readings: readonly Reading<T>[]): ReadonlyMap<string, T> {
  const named = new Map<string, T>()
  for (const reading of readings) {
    const groups = groupBy(things, reading)
    for (const [name, [first, ...others]] of groups) {
      if (others.length === 0 && !named.has(name)) named.set(name, first as T)
    }
  }
  return named
}

function refuseDuplicateWorks(works: readonly ListedWork[]): void {
  for (const [name, [first, second]] of groupBy(works, (work) => work.name)) {
    if (first && second) throw new DuplicateWorkError(name, [placeOf(first), placeOf(second)])
  }
}

function refuseDuplicateJobs(works: readonly ListedWork[]): void {
  const owned = works.flatMap((work) => work.jobs.map((job) => ({ job, work })))
  for (const [name, [first, second]] of groupBy(owned, ({ job }) => job.function)) {
    if (first && second) throw new DuplicateJobError(name, [jobPlace(first), jobPlace(second)])
  }
  // One method may serve several functions under one name: the name stands for none of them, and none is lost.
  for (const [name, [first, ...others]] of groupBy(owned, ({ job }) => `${job.work}~${job.name}`)) {
    const second = others.find(({ job }) => job.method !== first?.job.method)
    if (first && second) throw new DuplicateJobError(name, [jobPlace(first), jobPlace(second)], 'are called')
  }
}

function jobPlace({ job, work }: { readonly job: ListedJob; readonly work: ListedWork }): string {
  return placeOf(work, `${work.className}.${job.method}`)
}

function placeOf({ className, file }: ListedWork, what = className): string {
  return file === undefined ? what : `${what} in ${file}`
}

function groupBy<T>(things: readonly T[], key: (thing: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const group = groups.get(key(thing))
    if (group === undefined) groups.set(key(thing), [thing])
    else group.push(thing)
  }
  return groups
}
