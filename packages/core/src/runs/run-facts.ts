import type { DependencyContainer } from '../container/tokens.js'
import type { JobLog } from '../hooks/job-log.js'
import type { JobDescription, MiddlewareRun, WorkDescription } from '../works/description.js'
import type { JobContext } from './job-context.js'
import type { Run } from './run.js'

/** A run as middleware sees it. */
export class RunFacts implements MiddlewareRun {
  readonly #run: Run
  payload: unknown

  constructor(run: Run, payload: unknown) {
    this.#run = run
    this.payload = payload
  }

  get work(): WorkDescription {
    return this.#run.work
  }

  get job(): JobDescription {
    return this.#run.job
  }

  get context(): JobContext {
    return this.#run.context
  }

  get container(): DependencyContainer {
    return this.#run.container
  }

  get handle(): string {
    return this.#run.context.handle
  }

  get key(): string {
    return this.#run.context.key
  }

  get attempt(): number {
    return this.#run.context.attempt
  }

  get log(): JobLog {
    return this.#run.context.log
  }

  set log(log: JobLog) {
    this.#run.context.log = log
  }

  get signal(): AbortSignal {
    return this.#run.context.signal
  }
}
