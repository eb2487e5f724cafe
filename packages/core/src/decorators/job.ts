import type { AnySchema, ReturnedFor, TakenAfter } from '../payloads/typed-schemas.js'
import type { JobContext } from '../runs/job-context.js'
import { statedOptions } from '../stated-options.js'
import type { DualMethodDecorator } from './dialect.js'
import { recordJob } from './metadata.js'
import type { JobOptions, Stated } from './options.js'
import { decoratedMethod, type KeyOrContext, refuseBare } from './place.js'

/** What a job method may be: it takes what its schema makes of a payload and a context, or less. */
type JobMethod<Input, Output> = (payload: TakenAfter<Input>, job: JobContext) => ReturnedFor<Output>

/** The options, with the types of their schemas. */
interface TypedJobOptions<Input, Output> extends Stated<Omit<JobOptions, 'input' | 'output'>> {
  readonly input?: Input | null | undefined
  readonly output?: Output | null | undefined
}

/**
 * Makes a public method of a work a Gearman job. It takes `(payload, job)`: the decoded payload, and a
 * `JobContext` for progress and the rest. What it returns is the job's result; what it throws fails the job.
 *
 * Subclasses inherit the job, and so do methods that override it, unless they have a `@Job` of their own, which
 * replaces it; `@Job(false)` there takes it away.
 *
 * A method whose parameter does not fit what `input` makes, or whose result does not fit what `output` takes, does not
 * compile.
 */
export function Job<
  Input extends AnySchema | undefined = undefined,
  Output extends AnySchema | undefined = undefined,
>(
  options: TypedJobOptions<Input, Output> | false | null = {},
): DualMethodDecorator<JobMethod<Input, Output>> {
  refuseBare('Job', options)
  return (target: object, keyOrContext: KeyOrContext) => {
    const { place, method, hidden, name } = decoratedMethod('Job', target, keyOrContext)
    const stated = options === false ? false : statedOptions(name, 'name', options)
    recordJob(place, { method, options: stated, hidden })
  }
}
