import { quote } from '@gearwork/transport/quote'
import type { Class, DependencyContainer } from '../container/tokens.js'
import { checkedSchedules } from '../cron/timetable.js'
import { NotAWorkError } from '../decorators/decorator-errors.js'
import { declaredListeners } from '../decorators/listeners-of-class.js'
import { worksOf } from '../decorators/metadata.js'
import type { JobOptions, WorkOptions } from '../decorators/options.js'
import { classNameOf, nameOf } from '../decorators/place.js'
import { GearworkError } from '../errors.js'
import { middlewareList } from '../hooks/middleware.js'
import { bindCodec, type Codec } from '../payloads/codec.js'
import { codecMust } from '../payloads/codec-option.js'
import { type CodecSource, findCodec } from '../payloads/codecs.js'
import { checkOptions, jobChecks, workChecks } from '../settings/option-checks.js'
import { InvalidOptionError, UnresolvedOptionError } from '../settings/option-errors.js'
import type { JobDescription, WorkDescription } from './description.js'
import { declaredJobs } from './jobs-of-class.js'
import type { ListedJob } from './listed.js'
import { type ListOptions, listWork, type StatedWork } from './listing.js'

/** What a description takes from around a work. */
export interface DescribeOptions extends ListOptions {
  /** What options that are functions are given. */
  readonly container: DependencyContainer
}

/**
 * The works that a class stands for: one for each `@Work` on it.
 * @throws {NotAWorkError} without one; an error that names the decorator for what cannot be.
 */
export function describeWorks(target: Class, options: DescribeOptions): readonly WorkDescription[] {
  if (!isWork(target)) throw new NotAWorkError(nameToSay(target), countJobs(target))
  return lookingAt(target, () => statedWorks(target).map((stated) => describeWork(target, stated, options)))
}

/** What is read of a class may throw when it is looked at. */
function lookingAt<T>(target: Class, look: () => T): T {
  try {
    return look()
  } catch (error) {
    if (error instanceof GearworkError) throw error
    throw new UnresolvedOptionError(`the options of ${nameToSay(target)}`, error)
  }
}

function countJobs(target: Class): number {
  return typeof target === 'function' ? declaredJobs(target).length : 0
}

/** Whether a value, such as what a module exports, is a class with `@Work` on itself. */
export function isWork(value: unknown): value is Class {
  return typeof value === 'function' && worksOf(value as Class).length > 0
}

/** What the decorators on a class say, checked: of each `@Work` on it, with all jobs. */
export function statedWorks(target: Class): readonly StatedWork[] {
  const jobs = declaredJobs(target)
  const name = nameToSay(target)
  declaredListeners(target)
  for (const { method, options } of jobs) {
    const place = `@Job on ${name}.${method}`
    checkOptions(jobChecks, place, options)
    checkedSchedules(place, options.cron, Date.now())
  }
  return worksOf(target).map((options) => {
    checkOptions(workChecks, `@Work on ${name}`, options)
    checkInjections(target, options)
    return { className: classNameOf(target), options, jobs }
  })
}

/** For those whose compiler does not check it: what is not named would be undefined, and nobody would say so. */
function checkInjections(target: Class, { inject }: WorkOptions): void {
  if (inject === undefined || inject.length >= target.length) return
  const must = `name all ${target.length} parameters of its constructor`
  throw new InvalidOptionError(`inject of @Work on ${nameToSay(target)}`, must, inject.length)
}

/** What is handed over may be no class at all: the compiler of whoever did so did not check it. */
function nameToSay(target: Class): string {
  return typeof target === 'function' ? nameOf(target) : quote(target)
}

function describeWork(target: Class, stated: StatedWork, options: DescribeOptions): WorkDescription {
  const listed = listWork(stated, options)
  return {
    ...listed,
    target,
    service: stated.options.service ?? target,
    jobs: stated.jobs.map((job, number) => {
      const listedJob = listed.jobs[number] as ListedJob
      return {
        ...listedJob,
        ...abilitiesOf(job.options, stated.options),
        codec: codecOf(listedJob, nameToSay(target), options.container),
      }
    }),
  }
}

/** What a job can do besides being listed. */
function abilitiesOf(job: JobOptions, work: WorkOptions): Omit<JobDescription, keyof ListedJob> {
  return {
    input: job.input,
    output: job.output,
    uniqueKey: job.uniqueKey ?? work.uniqueKey,
    middleware: [...middlewareList(work.use), ...middlewareList(job.use)],
  }
}

/** The codec that a job's setting means, for its function. */
function codecOf(job: ListedJob, className: string, container: CodecSource): Codec {
  const { value, source } = job.settings.codec
  const codec = findCodec(value, container)
  if (codec !== undefined) return bindCodec(codec, job.function)
  const places = { '@Job': `@Job on ${className}.${job.method}`, '@Work': `@Work on ${className}` } as const
  const place = source === '@Job' || source === '@Work' ? places[source] : `${job.callableName} (${source})`
  throw new InvalidOptionError(`codec of ${place}`, codecMust, value)
}
