import type { DependencyContainer } from '../container/tokens.js'
import { settleSchedules } from '../cron/schedule.js'
import type { JobOptions, SharedOptions, WorkOptions } from '../decorators/options.js'
import { decoratorLevel, settleDynamic } from '../settings/levels.js'
import { InvalidOptionError } from '../settings/option-errors.js'
import { builtInSettings, layerSettings, type Settings } from '../settings/settings.js'
import type { ListedJob, ListedWork } from './listed.js'
import { checkedFunction, checkedName, nameOfClass } from './names.js'

/** What the decorators of a class say of one work, be it the class that says so or the manifest. */
export interface StatedWork {
  readonly className: string
  readonly options: WorkOptions
  readonly jobs: readonly StatedJob[]
}

/** What `@Job` says of a method. */
export interface StatedJob {
  readonly method: string
  readonly options: JobOptions
}

/** What a listing takes from around a work. */
export interface ListOptions {
  /** What options that are functions are given. Default: they fail. */
  readonly container?: DependencyContainer
  /** What holds where decorators say nothing. Default: the built-in values. */
  readonly defaults?: Settings
  /** What outranks the decorators, as `settleOverrides` gives it. */
  readonly overrides?: Partial<Settings> | undefined
  /** Where the class was found. */
  readonly file?: string | undefined
}

/** The jobs that their methods mean: of several on one, the first, which stands on top of it. */
export function jobsByMethod<Job extends ListedJob>(jobs: readonly Job[]): ReadonlyMap<string, Job> {
  return new Map(jobs.toReversed().map((job) => [job.method, job]))
}

const noDescription = 'No description is defined'

/** What a work says of itself, laid over what holds where it says nothing. @throws {InvalidOptionError} */
export function listWork(stated: StatedWork, options: ListOptions): ListedWork {
  const { className, options: work } = stated
  const place = `@Work on ${className || 'an anonymous class'}`
  const level = decoratorLevel('@Work', place, work, options.container)
  const below = layerSettings(options.defaults ?? builtInSettings, level)
  const settings = { ...below, ...options.overrides }
  const namespace = settings.namespace.value
  const name = namespace + nameOfWork(work, className, `name of ${place}`)
  return {
    name,
    className,
    file: options.file,
    namespace,
    description: describeText(work, place, options.container),
    serviceName: sayService(work.service),
    settings,
    jobs: stated.jobs.map((job) => listJob(job, { stated, name, below }, options)),
  }
}

function nameOfWork({ name }: WorkOptions, className: string, place: string): string {
  return name === undefined ? nameOfClass(className, place) : checkedName(name, place)
}

/** What a job needs to know of its work. */
interface JobSurroundings {
  readonly stated: StatedWork
  readonly name: string
  /** The work's settings without what outranks them. */
  readonly below: Settings
}

function listJob(
  { method, options: job }: StatedJob,
  { stated, name: work, below }: JobSurroundings,
  options: ListOptions,
): ListedJob {
  const place = `@Job on ${stated.className}.${method}`
  const level = decoratorLevel('@Job', place, job, options.container)
  const own = layerSettings(below, level)
  const settings = { ...own, ...options.overrides }
  const name = checkedName(job.name ?? method, `name of ${place}`)
  const jobPrefix = job.function === undefined ? settings.jobPrefix.value : ''
  const callableName = job.function ?? `${work}~${name}`
  return {
    work,
    name,
    method,
    function: checkedFunction(jobPrefix + callableName, place),
    callableName,
    jobPrefix,
    description: describeText(job, place, options.container),
    settings,
    ownConcurrency: own.concurrency.source === '@Job' ? own.concurrency.value : 0,
    schedules: job.cron === undefined ? [] : (settleSchedules(job.cron) ?? []),
    codec: namedCodec(settings.codec.value),
  }
}

function describeText(
  options: SharedOptions,
  place: string,
  container: DependencyContainer | undefined,
): string {
  const text = settleDynamic(options.description, `description of ${place}`, container) ?? noDescription
  if (typeof text !== 'string') throw new InvalidOptionError(`description of ${place}`, 'be a string', text)
  return text
}

function namedCodec(option: Settings['codec']['value']): { readonly name: string } {
  return typeof option === 'string' ? { name: option } : option
}

/** A class reads as its name, a symbol as symbols do. */
export function sayService(service: unknown): string | undefined {
  if (service === undefined || typeof service === 'string') return service
  if (typeof service === 'function') return service.name || 'an anonymous class'
  return typeof service === 'object' ? 'a delayed class' : String(service)
}
