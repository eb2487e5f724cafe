import type { DependencyContainer } from '../container/tokens.js'
import type { Chain } from '../hooks/chain.js'
import type { JobDescription, MiddlewareRun, WorkDescription } from '../works/description.js'
import type { RunContext } from './run-context.js'

/** One run of one job. */
export interface Run {
  readonly work: WorkDescription
  readonly job: JobDescription
  /** The service that the container built. */
  readonly instance: object
  readonly container: DependencyContainer
  readonly context: RunContext
  /** The middleware around the method; undefined where there is none. */
  readonly around: Chain<MiddlewareRun, unknown> | undefined
}
