import type { Buffer } from 'node:buffer'
import type { ClientEvents } from './events.js'
import type { JobHandle } from './job-handle.js'
import type { JobStatus } from './job-status.js'

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
  readonly function: string
  readonly unique: string
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

/** The tasks that were added and not run yet. */
export class TaskList {
  #added: Task[] = []

  add(task: Task): Task {
    this.#added.push(task)
    return task
  }

  /** Starts them in their order and lets them run side by side. Tasks added meanwhile are for the next run. */
  async run(events: ClientEvents | undefined): Promise<TasksOutcome> {
    const tasks = this.#added
    this.#added = []
    await Promise.all(tasks.map((task) => task.run(events)))
    return { tasks, failed: tasks.filter(({ outcome }) => outcome?.status === 'failed') }
  }
}
