import { type Class, type DependencyContainer, type InjectionToken, tokenName } from '../container/tokens.js'
import { type JobRecord, worksOf } from '../decorators/metadata.js'
import type { SharedOptions, WorkOptions } from '../decorators/options.js'
import { InvalidOptionError, NotAWorkError } from '../errors.js'
import { type Middleware, middlewareList } from '../hooks/middleware.js'
import { type Codec, findCodec } from '../payloads/codecs.js'
import type { StandardSchema } from '../payloads/schema.js'
import {
  type CommandLineSettings,
  commandLineLevel,
  decoratorLevel,
  settleDynamic,
} from '../settings/levels.js'
import {
  checkedFunction,
  checkedName,
  checkOptions,
  jobChecks,
  workChecks,
} from '../settings/option-checks.js'
import { builtInSettings, layerSettings, type Settings } from '../settings/settings.js'
import { declaredJobs } from './jobs-of-class.js'

/** A decorated class as plain data: everything after the decorators works on this. */
export interface WorkDescription {
  /** What one types to mean it: its namespace, then its name. */
  readonly name: string
  readonly className: string
  /** Where its class was found; undefined for a class that was handed over. */
  readonly file: string | undefined
  readonly namespace: string
  readonly description: string
  readonly target: Class
  /** The container's token for the instance: the class itself unless `service` says otherwise. */
  readonly service: InjectionToken
  /** How `service` reads; undefined when the class itself is the token. */
  readonly serviceName: string | undefined
  /** What holds for a worker that runs the whole work. */
  readonly settings: Settings
  readonly jobs: readonly JobDescription[]
}

/** One job of a work. */
export interface JobDescription {
  /** The name of its work. */
  readonly work: string
  /** What stands after the `~`. */
  readonly name: string
  readonly method: string
  /** The Gearman function on the wire, prefix included. */
  readonly function: string
  /** What one types to mean it: the function without the prefix. */
  readonly callableName: string
  /** What stands before the callable name on the wire; empty for a verbatim function. */
  readonly jobPrefix: string
  readonly description: string
  /** What holds for a worker that runs this job alone, and for callers who submit it. */
  readonly settings: Settings
  readonly codec: Codec
  readonly input: StandardSchema | undefined
  readonly output: StandardSchema | undefined
  /** What stands around its runs and submissions: its work's, then its own. */
  readonly middleware: readonly Middleware[]
}

/** What a description takes from around a work. */
export interface DescribeOptions {
  /** What options that are functions are given. */
  readonly container: DependencyContainer
  /** What holds where decorators say nothing. Default: the built-in values. */
  readonly defaults?: Settings
  /** What outranks the decorators. */
  readonly overrides?: CommandLineSettings
  /** Where the class was found. */
  readonly file?: string | undefined
}

const noDescription = 'No description is defined'

/**
 * The works that a class stands for: one for each `@Work` on it.
 * @throws {NotAWorkError} without one; an error that names the decorator for what cannot be.
 */
export function describeWorks(target: Class, options: DescribeOptions): readonly WorkDescription[] {
  const stated = worksOf(target)
  if (stated.length === 0) throw new NotAWorkError(target.name || 'an anonymous class')
  return stated.map((work) => describeWork(target, work, options))
}

/** Whether a value, such as what a module exports, is a class with `@Work` on itself. */
export function isWork(value: unknown): value is Class {
  return typeof value === 'function' && worksOf(value as Class).length > 0
}

function describeWork(target: Class, work: WorkOptions, options: DescribeOptions): WorkDescription {
  const place = `@Work on ${target.name}`
  checkOptions(workChecks, place, work)
  const level = decoratorLevel('@Work', place, work, options.container)
  const below = layerSettings(options.defaults ?? builtInSettings, level)
  const settings = withOverrides(below, options)
  const namespace = settings.namespace.value
  const name = namespace + checkedName(work.name ?? target.name, `name of ${place}`)
  return {
    name,
    className: target.name,
    file: options.file,
    namespace,
    description: describeText(work, place, options.container),
    target,
    service: work.service ?? target,
    serviceName: sayService(work.service),
    settings,
    jobs: declaredJobs(target).map((job) => describeJob(job, { target, name, work, below }, options)),
  }
}

function sayService(service: InjectionToken | undefined): string | undefined {
  return service === undefined || typeof service === 'string' ? service : tokenName(service)
}

/** What a job needs to know of its work. */
interface JobSurroundings {
  readonly target: Class
  readonly name: string
  readonly work: WorkOptions
  /** The work's settings without what the command line said. */
  readonly below: Settings
}

function describeJob(
  { method, options: job }: JobRecord,
  { target, name: work, work: workOptions, below }: JobSurroundings,
  options: DescribeOptions,
): JobDescription {
  const place = `@Job on ${target.name}.${method}`
  checkOptions(jobChecks, place, job)
  const level = decoratorLevel('@Job', place, job, options.container)
  const settings = withOverrides(layerSettings(below, level), options)
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
    codec: findCodec(job.codec ?? workOptions.codec ?? 'json') as Codec,
    input: job.input,
    output: job.output,
    middleware: [...middlewareList(workOptions.use), ...middlewareList(job.use)],
  }
}

function withOverrides(settings: Settings, { overrides }: DescribeOptions): Settings {
  return overrides === undefined ? settings : layerSettings(settings, commandLineLevel(overrides))
}

function describeText(options: SharedOptions, place: string, container: DependencyContainer): string {
  const text = settleDynamic(options.description, `description of ${place}`, container) ?? noDescription
  if (typeof text !== 'string') throw new InvalidOptionError(`description of ${place}`, 'be a text', text)
  return text
}
