import type { Clock } from '@gearwork/transport'
import type { JobResult, JobStream } from '@gearwork/worker'
import type { RunContext } from '../runs/run-context.js'
import { type ChildOptions, JobChild } from './job-child.js'
import type { ChildBoot } from './messages.js'

/**
 * Children of one kind. A job takes one that is free, or a new one: there are never more that work than jobs that run
 * at the same time.
 */
export class ChildPool {
  readonly #boot: ChildBoot
  readonly #options: ChildOptions
  readonly #clock: Clock
  readonly #free: JobChild[] = []
  readonly #all = new Set<JobChild>()
  #closing = false

  constructor(boot: ChildBoot, options: ChildOptions, clock: Clock) {
    this.#boot = boot
    this.#options = options
    this.#clock = clock
  }

  /** @throws what the job throws; {JobCrashedError | ChildNotStartedError} where its child does not outlast it. */
  run(context: RunContext): Promise<JobResult | JobStream> {
    const child = this.#take()
    const { result, over } = child.run(context)
    void over.then(() => this.#release(child))
    return result
  }

  /** Ends all children: the free ones now, the others when their jobs have ended. */
  async close(): Promise<void> {
    this.#closing = true
    for (const child of this.#free.splice(0)) void child.end()
    await Promise.all([...this.#all].map((child) => child.gone))
  }

  /** The one that worked last is the warmest. What died while it was free is not there any more. */
  #take(): JobChild {
    for (let child = this.#free.pop(); child !== undefined; child = this.#free.pop()) {
      if (!child.spent) return child
      void child.end()
    }
    const child = new JobChild(this.#boot, this.#options, this.#clock)
    this.#all.add(child)
    void child.gone.then(() => this.#all.delete(child))
    return child
  }

  #release(child: JobChild): void {
    if (this.#closing || child.spent) void child.end()
    else this.#free.push(child)
  }
}
