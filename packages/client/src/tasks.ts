import type { Buffer } from 'node:buffer'
import type { CallOptions } from './call-options.js'
import { type ClientEvents, tell } from './events.js'
import { type AnyHandle, factsOf, type JobHandle, type StatusAsker } from './job-handle.js'
import type { JobStatus } from './job-status.js'
import type { SubmitOptions } from './options.js'
import type { Workload } from './payload.js'
import { checkSubmitOptions } from './submit-options.js'
import type { Submitter } from './submitter.js'

/** How a task ended. */
export type TaskOutcome =
  | { readonly status: 'complete'; readonly data: Buffer }
  /** A background job: a server has it. */
  | { readonly status: 'submitted'; readonly handle: JobHandle }
  /** A status was asked for, and this is it. */
  | { readonly status: 'answered'; readonly jobStatus: JobStatus }
  | { readonly status: 'failed'; readonly error: unknown }

/** How the tasks of one run ended, in the order in which they were added. */
export interface TasksOutcome {
  readonly tasks: readonly Task[]
  /** Those among them whose outcome is `failed`. */
  readonly failed: readonly Task[]
}

/** Does what a task is for; the events of the run hear of it. */
export type Deed = (events: ClientEvents | undefined) => Promise<TaskOutcome>

export interface TaskIdentity {
  readonly function: string
  readonly unique: string
  readonly context: unknown
}

/** Something that `runTasks` does. */
export class Task implements TaskIdentity {
  /** Empty for the status of a handle that is only text. */
  readonly function: string
  /** Empty where the caller gave none. */
  readonly unique: string
  /** What the caller gave with the task. */
  readonly context: unknown
  readonly #deed: Deed
  #outcome: TaskOutcome | undefined

  /** @internal */
  constructor(identity: TaskIdentity, deed: Deed) {
    this.function = identity.function
    this.unique = identity.unique
    this.context = identity.context
    this.#deed = deed
  }

  /** Undefined until its run has ended it. */
  get outcome(): TaskOutcome | undefined {
    return this.#outcome
  }

  /** @internal Never rejects: the outcome tells. */
  async run(events: ClientEvents | undefined): Promise<void> {
    try {
      this.#outcome = await this.#deed(events)
    } catch (error) {
      this.#outcome = { status: 'failed', error }
    }
  }
}

/** A handle that is only text does not say what it is for. */
const unnamed = { function: '', unique: '' } as const

/** The tasks that were added and not run yet. */
export class Tasks {
  readonly #submitter: Submitter
  readonly #asker: StatusAsker
  readonly #listeners: readonly ClientEvents[]
  #added: Task[] = []

  constructor(submitter: Submitter, asker: StatusAsker, listeners: readonly ClientEvents[]) {
    this.#submitter = submitter
    this.#asker = asker
    this.#listeners = listeners
  }

  foreground(fn: string, workload: Workload | undefined, options: SubmitOptions): Task {
    return this.#submission(fn, options, async (runEvents) => {
      const data = await this.#submitter.result({ function: fn, workload, options, runEvents })
      return { status: 'complete', data }
    })
  }

  background(fn: string, workload: Workload | undefined, options: SubmitOptions): Task {
    return this.#submission(fn, options, async (runEvents) => {
      const handle = await this.#submitter.background({ function: fn, workload, options, runEvents })
      return { status: 'submitted', handle }
    })
  }

  status(handle: AnyHandle, context: unknown, options: CallOptions): Task {
    // What is no handle is refused when the task runs, as everything else is.
    const { function: name, unique } = factsOf(handle) ?? unnamed
    const identity = { function: name, unique, context }
    return this.#add(identity, async (runEvents) => {
      const jobStatus = await this.#asker.jobStatus(handle, options)
      const { numerator, denominator } = jobStatus
      const listeners = runEvents === undefined ? this.#listeners : [...this.#listeners, runEvents]
      tell(listeners, 'status', { ...identity, numerator, denominator })
      return { status: 'answered', jobStatus }
    })
  }

  /** Starts them in their order and lets them run side by side. Tasks added meanwhile are for the next run. */
  async run(options: { readonly events?: ClientEvents }): Promise<TasksOutcome> {
    checkSubmitOptions(options)
    const tasks = this.#added
    this.#added = []
    await Promise.all(tasks.map((task) => task.run(options.events)))
    return { tasks, failed: tasks.filter(({ outcome }) => outcome?.status === 'failed') }
  }

  #submission(fn: string, options: SubmitOptions, deed: Deed): Task {
    // What is no options is refused when the task runs, as everything else is.
    const { unique = '', context } = options ?? {}
    return this.#add({ function: fn, unique, context }, deed)
  }

  #add(identity: TaskIdentity, deed: Deed): Task {
    const task = new Task(identity, deed)
    this.#added.push(task)
    return task
  }
}
