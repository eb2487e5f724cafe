import { recordJob } from './metadata.js'
import type { JobOptions } from './options.js'
import { type DualMethodDecorator, decoratedMethod } from './place.js'

/**
 * Makes a public method of a work a Gearman job. It takes `(payload, job)`: the decoded payload, and a
 * `JobContext` for progress and the rest. What it returns is the job's result; what it throws fails the job.
 */
export function Job(options: JobOptions = {}): DualMethodDecorator {
  return (target, keyOrContext) => {
    const { place, method, hidden } = decoratedMethod(target, keyOrContext)
    recordJob(place, { method, options, hidden })
  }
}
