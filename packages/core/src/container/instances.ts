import type { JobResult, JobStream } from '@gearwork/worker'
import type { PlannedJob } from '../execution/execution-plan.js'
import type { Promised } from '../promised.js'
import type { JobContext } from '../runs/job-context.js'
import { sentence } from '../text.js'
import type { WorkDescription } from '../works/description.js'
import type { ContainerAdapter, ContainerScope } from './adapter.js'
import { foreseeWork, workFrom } from './container.js'
import { ScopeRequiredError, UnresolvableError } from './container-errors.js'
import { warnOfDisposal } from './disposal-warning.js'
import { inTime } from './in-time.js'
import type { DependencyContainer } from './tokens.js'

/** What a run is given to call its method on. */
export interface Lent {
  /** The service that the container built. */
  readonly instance: object
  /** What it was built by, where tsyringe did it. */
  readonly container: DependencyContainer
}

/** What the instances of an execution are taken from. */
export interface InstanceSupport {
  readonly container: DependencyContainer
  readonly services: ContainerAdapter
}

type Outcome = JobResult | JobStream

/** Lends the instances of works to the runs of their jobs: one for the process, or one for each job. */
export class Instances {
  /** Those that there is one of. */
  readonly kept: ReadonlyMap<WorkDescription, object>
  readonly #support: InstanceSupport

  private constructor(support: InstanceSupport, kept: ReadonlyMap<WorkDescription, object>) {
    this.#support = support
    this.kept = kept
  }

  /**
   * Builds what there is one of, what the others share too, and waits until it is set up. `listening`: works that there
   * must be one of, whatever their jobs are built for.
   * @throws {UnresolvableError | SetUpError}
   */
  static async prepare(
    support: InstanceSupport,
    jobs: readonly PlannedJob[],
    listening: readonly WorkDescription[] = [],
  ): Promise<Instances> {
    const kept = new Map<WorkDescription, object>()
    for (const work of listening) kept.set(work, await lastingFrom(support.services, work))
    for (const { work, job } of jobs) {
      if (job.settings.scope.value === 'job') await foreseeWork(support.services, work)
      else if (!kept.has(work)) {
        const instance = await workFrom(support.services, work).catch(onlyInScopes)
        if (instance !== undefined) kept.set(work, instance)
      }
    }
    return new Instances(support, kept)
  }

  /** What every run of a job is given; undefined where each has its own. */
  lasting({ work, job }: PlannedJob): Lent | undefined {
    const instance = job.settings.scope.value === 'job' ? undefined : this.kept.get(work)
    return instance && { instance, container: this.#support.container }
  }

  /** Has a run use what is built for it alone, and disposed of when the run is over: the last piece sent. */
  lend({ work }: PlannedJob, context: JobContext, run: (lent: Lent) => Promised<Outcome>): Promise<Outcome> {
    const { container, services } = this.#support
    return lendFrom(services.scope(context), work, container, run)
  }
}

/** What a job's own object may be given, one that outlives the jobs may lack. */
async function lastingFrom(services: ContainerAdapter, work: WorkDescription): Promise<object> {
  const fleeting = work.jobs.length > 0 && work.jobs.every(({ settings }) => settings.scope.value === 'job')
  return workFrom(services, work).catch((error: unknown) => {
    if (!fleeting) throw error
    const reasons = error instanceof UnresolvableError ? error.reasons : [sentence(error)]
    throw new UnresolvableError(
      work.className,
      ['its @On methods need one that outlives its jobs', ...reasons],
      error,
    )
  })
}

async function lendFrom(
  scope: ContainerScope,
  work: WorkDescription,
  shared: DependencyContainer,
  run: (lent: Lent) => Promised<Outcome>,
): Promise<Outcome> {
  let lasts = false
  try {
    const instance = await workFrom(scope, work)
    const outcome = await run({ instance, container: scope.container ?? shared })
    lasts = isStream(outcome)
    return lasts ? toTheEnd(outcome as JobStream, scope, work) : outcome
  } finally {
    if (!lasts) await leave(scope, work)
  }
}

async function* toTheEnd(pieces: JobStream, scope: ContainerScope, work: WorkDescription): JobStream {
  try {
    yield* pieces
  } finally {
    await leave(scope, work)
  }
}

/** The job's outcome is what its method made of it, not what becomes of its services. */
async function leave(scope: ContainerScope, work: WorkDescription): Promise<void> {
  try {
    const left = (async () => scope.dispose())()
    await (scope.endsInTime ? left : inTime(left, `the scope of a job of ${work.name}`))
  } catch (error) {
    warnOfDisposal(error)
  }
}

function isStream(outcome: Outcome): outcome is JobStream {
  return typeof outcome === 'object' && Symbol.asyncIterator in outcome
}

/** Such a work is built for each job. */
function onlyInScopes(error: unknown): undefined {
  if (error instanceof ScopeRequiredError) return undefined
  throw error
}
