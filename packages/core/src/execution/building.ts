import { examineWork } from '../container/container.js'
import { type InstanceSupport, Instances } from '../container/instances.js'
import { isIsolated } from '../isolation/isolation.js'
import type { ExecutionPlan } from './execution-plan.js'
import { listeningWorks } from './listening-works.js'

/**
 * The instances that jobs are run on here, and those that listen. What runs isolated is built where it runs, for here
 * nobody would call it: it is only seen to that it can be.
 * @throws {UnresolvableError | SetUpError}
 */
export async function buildWorks(
  { jobs, works }: ExecutionPlan,
  support: InstanceSupport,
): Promise<Instances> {
  for (const { work, job } of jobs.filter(isIsolated)) {
    examineWork(support.services, work, job.settings.scope.value === 'job')
  }
  const here = jobs.filter((planned) => !isIsolated(planned))
  return Instances.prepare(support, here, listeningWorks(works))
}
