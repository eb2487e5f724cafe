import { InvalidOptionError } from '../../settings/option-errors.js'
import type { SubmitMethod } from '../../settings/ways.js'
import { statedOptions } from '../../stated-options.js'
import { type BackgroundCallOptions, checkMethod } from '../call-options.js'
import { submitterOf } from '../callers/job-caller.js'
import type { JobCaller } from '../typed-jobs.js'
import { Batch, type BatchProgress, type CallOutcome, type InFlightOptions } from './batch.js'
import { outcomeUntil } from './outcome-until.js'

/** How one task is submitted. `context` stays with the task, and goes to listeners. */
export interface TaskOptions extends BackgroundCallOptions {
  /** Default: the job's default method. */
  readonly method?: SubmitMethod
}

/** How tasks are run. */
export interface RunTasksOptions extends InFlightOptions {
  /** Told of each task that has come to its end, as it does. */
  readonly onSettled?: (task: TypedTask<unknown>, progress: BatchProgress) => void
}

/** How the tasks of one run ended, in the order in which they were added. */
export interface TypedTasksOutcome {
  readonly tasks: readonly TypedTask<unknown>[]
  /** Those among them whose outcome is `failed`. */
  readonly failed: readonly TypedTask<unknown>[]
}

/** A call that `run()` makes. */
export class TypedTask<Result> {
  /** What the caller gave with the task. */
  readonly context: unknown
  readonly #call: (signal: AbortSignal | undefined) => Promise<CallOutcome<Result>>
  #outcome: CallOutcome<Result> | undefined

  /** @internal `call` does not reject. */
  constructor(context: unknown, call: (signal: AbortSignal | undefined) => Promise<CallOutcome<Result>>) {
    this.context = context
    this.#call = call
  }

  /** Undefined until its run has ended it. */
  get outcome(): CallOutcome<Result> | undefined {
    return this.#outcome
  }

  /** @internal */
  async run(signal: AbortSignal | undefined): Promise<CallOutcome<Result>> {
    this.#outcome = await this.#call(signal)
    return this.#outcome
  }
}

/**
 * Calls of several jobs, made together.
 *
 * ```ts
 * const tasks = gearman.tasks()
 * const greeting = tasks.add(mail.welcome, { to: 'ada@example.org' })
 * const portrait = tasks.add(images.crop, photo, { context: 'portrait' })
 * const { failed } = await tasks.run()
 * if (greeting.outcome?.status === 'complete') greeting.outcome.result.messageId
 * ```
 */
export class TypedTasks {
  #added: TypedTask<unknown>[] = []

  /** One more for the next `run()`; nothing is sent before. @throws {InvalidOptionError} for what is no caller */
  add<Payload extends readonly unknown[], Result>(
    caller: JobCaller<Payload, Result>,
    ...[payload, options]: NoInfer<[...Payload, options?: TaskOptions]>
  ): TypedTask<Result>
  add(caller: unknown, payload?: unknown, given?: TaskOptions | null): TypedTask<unknown> {
    const submitter = submitterOf(caller)
    const { method, ...options } = statedOptions<TaskOptions>('a task', 'method', given)
    if (method !== undefined) checkMethod('method of a task', method)
    const task = new TypedTask(options.context, (signal) =>
      outcomeUntil(signal, submitter, method, payload, options),
    )
    this.#added.push(task)
    return task
  }

  /**
   * Makes the calls that were added so far, in their order, side by side. Never rejects for a task that failed: the
   * outcome tells which, and why. @throws the signal's reason, once all that was begun has ended; the first that
   * `onSettled` threw, once all tasks have.
   */
  async run(given?: RunTasksOptions | null): Promise<TypedTasksOutcome> {
    const options = statedOptions<RunTasksOptions>('run()', 'inFlight', given)
    const tasks = this.#added
    const { onSettled, signal } = options
    checkListener(onSettled)
    const batch = new Batch(tasks, (task) => task.run(signal), options)
    this.#added = []
    const failures: unknown[] = []
    for await (const { payload: task } of batch) {
      try {
        onSettled?.(task, batch.progress)
      } catch (error) {
        // Whoever only looks on keeps no task from being run.
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
    return { tasks, failed: tasks.filter(({ outcome }) => outcome?.status === 'failed') }
  }
}

/** For those whose compiler does not check it. */
function checkListener(onSettled: unknown): void {
  if (onSettled === undefined || onSettled === null || typeof onSettled === 'function') return
  throw new InvalidOptionError('onSettled of run()', 'be a function of a task and the progress', onSettled)
}
