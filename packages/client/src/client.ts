import type { Buffer } from 'node:buffer'
import type { CallOptions } from './call-options.js'
import type { ClientEvents } from './events.js'
import type { ClientJob } from './job.js'
import type { AnyHandle, JobHandle } from './job-handle.js'
import type { JobStatus, UniqueStatus } from './job-status.js'
import {
  type BackgroundOptions,
  type ClientOptions,
  none,
  type ResolvedClientOptions,
  resolveClientOptions,
  type SubmitOptions,
} from './options.js'
import type { Workload } from './payload.js'
import { Questions } from './questions.js'
import { Servers } from './servers.js'
import { extend } from './submit-options.js'
import { Submitter } from './submitter.js'
import { type Task, Tasks, type TasksOutcome } from './tasks.js'

/**
 * Submits jobs to Gearman servers and follows them. Connections are made with the first call and come back by
 * themselves; any number of calls share them, so there is no use in more clients than one.
 *
 * A job that no server has acknowledged moves to another server, or waits for one, when its server is lost:
 * in rare cases it is then run twice. A foreground job that one has acknowledged rejects with JobLostError,
 * unless it is `idempotent`.
 */
export class Client {
  readonly #options: ResolvedClientOptions
  readonly #servers: Servers
  readonly #submitter: Submitter
  readonly #questions: Questions
  readonly #tasks: Tasks

  /** @throws {ClientOptionError} {InvalidAddressError} quoting what cannot be followed */
  constructor(options?: ClientOptions) {
    this.#options = resolveClientOptions(options)
    this.#servers = new Servers(this.#options)
    this.#questions = new Questions(this.#servers, this.#options)
    this.#submitter = new Submitter(this.#servers, this.#options, this.#questions)
    this.#tasks = new Tasks(this.#submitter, this.#questions, this.#options.listeners)
  }

  /** The servers as `host:port`. */
  get servers(): readonly string[] {
    return this.#servers.names
  }

  /** What servers owe this client: requests unanswered and jobs unfinished; and calls that wait for a server. */
  get inFlight(): number {
    return this.#servers.inFlight
  }

  /** Submits a job in the foreground, to be followed. Never throws: what is wrong comes as its result. */
  submit(fn: string, workload?: Workload, options: SubmitOptions = none): ClientJob {
    return this.#submitter.job({ function: fn, workload, options })
  }

  /** Submits a job that nobody waits for. Resolves once a server has it. @throws as `ClientJob.created` */
  submitBackground(fn: string, workload?: Workload, options: BackgroundOptions = none): Promise<JobHandle> {
    return this.#submitter.background({ function: fn, workload, options })
  }

  /** As `submit`, for workers that split the work and let the function `reducer` combine the results. */
  submitReduce(fn: string, reducer: string, workload?: Workload, options: SubmitOptions = none): ClientJob {
    return this.#submitter.job({ function: fn, workload, options, reducer })
  }

  /** As `submitReduce`, and nobody waits for it. @throws as `ClientJob.created` */
  submitReduceBackground(
    fn: string,
    reducer: string,
    workload?: Workload,
    options: SubmitOptions = none,
  ): Promise<JobHandle> {
    return this.#submitter.background({ function: fn, workload, options, reducer })
  }

  /** What the worker completed the job with. @throws as `ClientJob.result` */
  doNormal(fn: string, workload?: Workload, options: SubmitOptions = none): Promise<Buffer> {
    return this.#submitter.result({ function: fn, workload, options })
  }

  /** As `doNormal`, taken by workers before jobs of normal priority. */
  doHigh(fn: string, workload?: Workload, options: SubmitOptions = none): Promise<Buffer> {
    return this.doNormal(fn, workload, extend(options, { priority: 'high' }))
  }

  /** As `doNormal`, taken by workers after jobs of normal priority. */
  doLow(fn: string, workload?: Workload, options: SubmitOptions = none): Promise<Buffer> {
    return this.doNormal(fn, workload, extend(options, { priority: 'low' }))
  }

  /** As `submitBackground`: done, for the client, once a server has the job. */
  doBackground(fn: string, workload?: Workload, options: SubmitOptions = none): Promise<JobHandle> {
    return this.submitBackground(fn, workload, options)
  }

  /** As `doBackground`, taken by workers before jobs of normal priority. */
  doHighBackground(fn: string, workload?: Workload, options: SubmitOptions = none): Promise<JobHandle> {
    return this.submitBackground(fn, workload, extend(options, { priority: 'high' }))
  }

  /** As `doBackground`, taken by workers after jobs of normal priority. */
  doLowBackground(fn: string, workload?: Workload, options: SubmitOptions = none): Promise<JobHandle> {
    return this.submitBackground(fn, workload, extend(options, { priority: 'low' }))
  }

  /** A background job that does not run before `at`: a date, or milliseconds since the epoch. */
  doEpoch(
    at: Date | number,
    fn: string,
    workload?: Workload,
    options: SubmitOptions = none,
  ): Promise<JobHandle> {
    return this.submitBackground(fn, workload, extend(options, { at }))
  }

  /**
   * How a job stands, by the server that holds it: a handle says which, and so does what its JSON holds. One that
   * is only text does not: then all of them are asked, and the first that knows it answers.
   *
   * @throws {NoServerError} {CallTimeoutError} {CallRefusedError} {ClientOptionError} {SubmissionInvalidError}
   * {ClientClosedError}, or the signal's reason
   */
  jobStatus(handle: AnyHandle, options: CallOptions = none): Promise<JobStatus> {
    return this.#questions.jobStatus(handle, options)
  }

  /** How the job with this unique key stands. gearmand does not look at its function. @throws as `jobStatus` */
  uniqueStatus(unique: string, options: CallOptions = none): Promise<UniqueStatus> {
    return this.#questions.uniqueStatus(unique, options)
  }

  /** A foreground job for the next `runTasks()`; nothing is sent before. */
  addTask(fn: string, workload?: Workload, context?: unknown, options: SubmitOptions = none): Task {
    return this.#tasks.foreground(fn, workload, extend(options, { context }))
  }

  /** As `addTask`, taken by workers before jobs of normal priority. */
  addTaskHigh(fn: string, workload?: Workload, context?: unknown, options: SubmitOptions = none): Task {
    return this.#tasks.foreground(fn, workload, extend(options, { context, priority: 'high' }))
  }

  /** As `addTask`, taken by workers after jobs of normal priority. */
  addTaskLow(fn: string, workload?: Workload, context?: unknown, options: SubmitOptions = none): Task {
    return this.#tasks.foreground(fn, workload, extend(options, { context, priority: 'low' }))
  }

  /** A background job for the next `runTasks()`: its outcome is the handle. */
  addTaskBackground(fn: string, workload?: Workload, context?: unknown, options: SubmitOptions = none): Task {
    return this.#tasks.background(fn, workload, extend(options, { context }))
  }

  /** As `addTaskBackground`, taken by workers before jobs of normal priority. */
  addTaskHighBackground(
    fn: string,
    workload?: Workload,
    context?: unknown,
    options: SubmitOptions = none,
  ): Task {
    return this.#tasks.background(fn, workload, extend(options, { context, priority: 'high' }))
  }

  /** As `addTaskBackground`, taken by workers after jobs of normal priority. */
  addTaskLowBackground(
    fn: string,
    workload?: Workload,
    context?: unknown,
    options: SubmitOptions = none,
  ): Task {
    return this.#tasks.background(fn, workload, extend(options, { context, priority: 'low' }))
  }

  /** A task that asks how a job stands; the listeners for `status` hear it. The limits count from its run on. */
  addTaskStatus(handle: AnyHandle, context?: unknown, options: CallOptions = none): Task {
    return this.#tasks.status(handle, context, options)
  }

  /**
   * Runs the tasks added so far: started in their order, running side by side. Never rejects for a task that
   * failed: the outcome tells which, and why.
   */
  runTasks(options: { readonly events?: ClientEvents } = none): Promise<TasksOutcome> {
    return this.#tasks.run(options)
  }

  /** The same bytes from some server: proof that it lives. @throws as `jobStatus` */
  echo(data: Workload = 'echo', options: CallOptions = none): Promise<Buffer> {
    return this.#questions.echo(data, options)
  }

  /**
   * Says goodbye to all servers; what was written is sent before. Calls that have not ended reject with
   * ClientClosedError. Calling it twice, or before any call, is fine.
   */
  close(): Promise<void> {
    return this.#servers.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
