import type { Clock } from '@gearwork/transport'
import type { InstanceSupport } from '../container/instances.js'
import type { Dispatcher } from '../events/dispatcher.js'
import type { Hooks } from '../hooks/hooks.js'
import type { JobLog } from '../hooks/job-log.js'
import type { IsolationSupport } from '../isolation/isolation.js'
import type { JobDescription } from '../works/description.js'

/** How works are executed. */
export interface ExecuteOptions {
  /** How long `start()` waits for a first server, in milliseconds. Default 5,000. */
  readonly patienceMs?: number
  /** What time limits and retries count by. Default: the system's. */
  readonly clock?: Clock
  /** Milliseconds between two questions of a worker that sleeps; 0 = it asks only when woken. Default 1,000. */
  readonly idlePollMs?: number
  /** What jitter is made of: 0 to 1. Default: `Math.random`. */
  readonly random?: () => number
  /** What `job.log` writes to, where no middleware gives the run another. Default: nothing is written. */
  readonly log?: (job: JobDescription) => JobLog
}

/** What an execution needs of its application. */
export interface ExecutionSupport extends IsolationSupport, InstanceSupport {
  readonly dispatcher: Dispatcher
  readonly hooks: Hooks
}
