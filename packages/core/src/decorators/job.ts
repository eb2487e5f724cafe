import type { JobContext } from '../execution/job-context.js'
import type { DualMethodDecorator } from './dialect.js'
import { recordJob } from './metadata.js'
import type { JobOptions, Stated } from './options.js'
import { decoratedMethod, type KeyOrContext, refuseBare } from './place.js'

/** What a job method may be: it takes a payload and a context, or less. */
// biome-ignore lint/suspicious/noExplicitAny: a payload is what the method says it is
type JobMethod = (payload: any, job: JobContext) => unknown

/**
 * Makes a public method of a work a Gearman job. It takes `(payload, job)`: the decoded payload, and a
 * `JobContext` for progress and the rest. What it returns is the job's result; what it throws fails the job.
 *
 * Subclasses inherit the job, and so do methods that override it, unless they have a `@Job` of their own, which
 * replaces it; `@Job(false)` there takes it away.
 */
export function Job(options: Stated<JobOptions> | false = {}): DualMethodDecorator<JobMethod> {
  refuseBare('Job', options)
  return (target: object, keyOrContext: KeyOrContext) => {
    const { place, method, hidden } = decoratedMethod('Job', target, keyOrContext)
    recordJob(place, { method, options, hidden })
  }
}
