import type { JobResult, JobStream } from '@gearwork/worker'
import type { Instances } from '../container/instances.js'
import type { Hooks } from '../hooks/hooks.js'
import type { PlannedJob } from './execution-plan.js'
import type { RunContext } from './run-context.js'
import { runWork } from './run-work.js'

/** Runs a job, from the bytes of its payload to those of its result. */
export type JobRunner = (context: RunContext) => Promise<JobResult | JobStream>

/** The one that calls the method here; what is the same in every run is found out once. */
export function runnerOf(planned: PlannedJob, instances: Instances, hooks: Hooks): JobRunner {
  const { work, job } = planned
  const around = hooks.aroundRuns(job.middleware)
  // Named one by one: objects spread into each other take longer than all the rest.
  return (context) =>
    instances.lend(planned, context, ({ instance, container }) =>
      runWork({ work, job, instance, container, context, around }),
    )
}
