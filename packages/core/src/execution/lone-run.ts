import type { JobResult, WorkerJob } from '@gearwork/worker'
import type { Application } from '../application.js'
import type { ContainerAdapter } from '../container/adapter.js'
import { setUpServices } from '../container/container-life.js'
import { Instances } from '../container/instances.js'
import type { InjectionToken } from '../container/tokens.js'
import { type Decision, decide } from '../fate/decide.js'
import type { JobLog } from '../hooks/job-log.js'
import { readAttempt } from '../runs/attempt.js'
import { AttemptContext } from '../runs/attempt-context.js'
import { complete } from '../runs/complete.js'
import { type TimeLimit, withinTime } from '../runs/time-limit.js'
import type { PlannedJob } from './execution-plan.js'
import { type JobRunner, runnerOf } from './job-runner.js'
import { toldRunner } from './told-runner.js'

export type { Decision } from '../fate/decide.js'
export { encodeWith } from '../payloads/codec.js'
export type { PlannedJob } from './execution-plan.js'

/** What a lone run is given besides its job in hand. */
export interface LoneRunOptions {
  /** Which attempt it is; the first is 1. */
  readonly attempt: number
  /** What the method gets as `job.log`, unless middleware gives it another. */
  readonly log: JobLog
  /** How long it may take, and by which clock. */
  readonly limit: Omit<TimeLimit, 'function'>
}

/**
 * Runs of one job without a worker, for tests: all that stands between the bytes of a payload and those of a result,
 * in this process whatever `isolation` says.
 */
export class LoneRuns {
  readonly #planned: PlannedJob
  readonly #runner: JobRunner

  private constructor(planned: PlannedJob, runner: JobRunner) {
    this.#planned = planned
    this.#runner = runner
  }

  /**
   * Builds the work, unless an instance is given, and sets up its services. @throws {UnresolvableError | SetUpError}
   */
  static async prepare(application: Application, planned: PlannedJob, instance?: object): Promise<LoneRuns> {
    const { container } = application
    const services = withInstance(application.services, planned.work.service, instance)
    const instances = await Instances.prepare({ container, services }, [planned])
    const runner = toldRunner(
      application.dispatcher,
      planned,
      runnerOf(planned, instances, application.hooks),
    )
    await setUpServices(container)
    return new LoneRuns(planned, runner)
  }

  /**
   * Runs it to its very end, the last piece among it. @throws what the method, its middleware, codec and schemas throw;
   * {FunctionTimeoutError} {JobFailed} {JobResultError}
   */
  run(held: WorkerJob, { attempt, log, limit }: LoneRunOptions): Promise<JobResult> {
    const { job } = this.#planned
    const read = { ...readAttempt(held.received), attempt }
    const context = new AttemptContext(held, read, job.settings.retries.value + 1)
    context.log = log
    const abort = context.limit()
    const running = this.#complete(context)
    return withinTime({ ...limit, function: job.function }, running, abort)
  }

  /** What would become of a background job that threw this, where dead letters are kept. Jitter is at its middle. */
  fateOf(error: unknown, attempt: number): Decision {
    const { retries, backoff } = this.#planned.job.settings
    const failure = { error, attempt, retries: retries.value, backoff: backoff.value }
    return decide({ ...failure, audience: 'nobody', keepsLetters: true }, () => 0.5)
  }

  async #complete(context: AttemptContext): Promise<JobResult> {
    return complete(context, this.#runner)
  }
}

/** Services among which one stands for a token, in scopes too. */
function withInstance(
  services: ContainerAdapter,
  token: InjectionToken,
  instance: object | undefined,
): ContainerAdapter {
  if (instance === undefined) return services
  const instead = (from: Pick<ContainerAdapter, 'resolve'>) => (asked: InjectionToken) =>
    asked === token ? instance : from.resolve(asked)
  return {
    resolve: instead(services),
    scope(job) {
      const scope = services.scope(job)
      const { container, endsInTime } = scope
      return { resolve: instead(scope), dispose: () => scope.dispose(), container, endsInTime }
    },
  }
}
