import type { JobResult, JobStream } from '@gearwork/worker'
import type { Instances, Lent } from '../container/instances.js'
import type { Hooks } from '../hooks/hooks.js'
import type { Promised } from '../promised.js'
import type { RunContext } from '../runs/run-context.js'
import { runWork } from '../runs/run-work.js'
import type { PlannedJob } from './execution-plan.js'

/** Runs a job, from the bytes of its payload to those of its result. */
export type JobRunner = (context: RunContext) => Promised<JobResult | JobStream>

/** The one that calls the method here; what is the same in every run is found out once. */
export function runnerOf(planned: PlannedJob, instances: Instances, hooks: Hooks): JobRunner {
  const { work, job } = planned
  const around = hooks.aroundRuns(job.middleware)
  // Named one by one: objects spread into each other take longer than all the rest.
  const runWith = (context: RunContext, { instance, container }: Lent) =>
    runWork({ work, job, instance, container, context, around })
  const lasting = instances.lasting(planned)
  if (lasting !== undefined) return (context) => runWith(context, lasting)
  return (context) =>
    instances.lend(planned, context, (lent) => {
      // While its object was built, the job may have become vain.
      context.signal.throwIfAborted()
      return runWith(context, lent)
    })
}
