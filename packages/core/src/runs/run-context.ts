import type { Buffer } from 'node:buffer'
import type { JobLog } from '../hooks/job-log.js'
import type { JobContext } from './job-context.js'

/** A method's second parameter, as what stands around the method sees it. */
export interface RunContext extends JobContext {
  /** The unique key as it came over the wire in the first attempt, whoever made it. */
  readonly key: string
  /** The payload for those who leave it as it is: further attempts get the same. */
  readonly pristine: Buffer
  log: JobLog
}
