import { type Clock, systemClock } from '@gearwork/transport'
import { type JobOutcome, Worker, type WorkerEvents, type WorkerJob, type WorkerStop } from '@gearwork/worker'
import { setUpServices } from '../container/container-life.js'
import type { Instances } from '../container/instances.js'
import { Scheduler } from '../cron/scheduler.js'
import { tellExecuted, workerEvents } from '../events/worker-events.js'
import { Fate } from '../fate/fate.js'
import { JobServers } from '../fate/job-servers.js'
import { deadLettersOf } from '../fate/letters/letters-of.js'
import { Isolation } from '../isolation/isolation.js'
import { functionLimits } from '../limits/function-limits.js'
import { pause } from '../pause.js'
import { type AttemptContext, identityOf } from '../runs/attempt-context.js'
import { type ExecutionLimits, limitsOf } from '../settings/execution-limits.js'
import { buildWorks } from './building.js'
import { clientIdOf } from './client-id.js'
import { type ExecutionPlan, type PlannedJob, serversOf } from './execution-plan.js'
import type { ExecutionStop } from './execution-stop.js'
import type { ExecuteOptions, ExecutionSupport } from './execution-support.js'
import { FailureWatch } from './failure-watch.js'
import { runnerOf } from './job-runner.js'
import { listenWithWorks } from './listening-works.js'
import { toldRunner } from './told-runner.js'

/**
 * Works, or one job, executed by this process: from `start()` until its iterations are done, no job came for
 * too long, one failed that has `exitOnFailure`, or somebody stops it.
 */
export class Execution {
  readonly #plan: ExecutionPlan
  readonly #support: ExecutionSupport
  readonly #limits: ExecutionLimits
  readonly #clock: Clock
  readonly #planned: ReadonlyMap<string, PlannedJob>
  readonly #worker: Worker
  readonly #servers: JobServers
  readonly #fate: Fate
  readonly #scheduler: Scheduler
  readonly #isolation: Isolation
  readonly #failures = new FailureWatch()
  readonly #log: ExecuteOptions['log']
  /** The worker has stopped, and what it needed is gone. */
  readonly #stopped: Promise<ExecutionStop>
  readonly #leave = new AbortController()
  #started: Promise<void> | undefined
  /** Resolves when the minimum execution time is over. */
  #minimum: Promise<void> | undefined
  #left: number | undefined

  constructor(plan: ExecutionPlan, support: ExecutionSupport, options: ExecuteOptions = {}) {
    const { clock = systemClock, random = Math.random } = options
    const { configuration, container, dispatcher } = support
    this.#plan = plan
    this.#support = support
    this.#limits = limitsOf(plan.limitedBy)
    this.#clock = clock
    this.#log = options.log
    this.#planned = new Map(plan.jobs.map((planned) => [planned.job.function, planned]))
    this.#left = this.#limits.iterations === 0 ? undefined : this.#limits.iterations
    this.#worker = this.#createWorker(options)
    this.#servers = new JobServers(configuration.connection)
    const shared = {
      servers: this.#servers,
      dispatcher,
      clock,
      lookAgain: (at: number) => void this.#worker.lookAgain(at),
    }
    this.#fate = new Fate({ ...shared, random, letters: deadLettersOf(configuration, container) })
    this.#scheduler = new Scheduler(shared)
    this.#isolation = new Isolation(plan.jobs, support, clock)
    this.#stopped = this.#worker.stopped.then((stop) => this.#close(stop))
  }

  /**
   * Why and how it stopped, once it has and its minimum execution time is over. Resolves however it stops.
   */
  get finished(): Promise<ExecutionStop> {
    return this.#stopped.then(async (stop) => {
      await this.#minimum
      return stop
    })
  }

  /**
   * Builds the works, sets up the services that they need, and resolves when the first server knows their jobs.
   * @throws {UnresolvableError} for a work that the container cannot build; {SetUpError} for a service whose
   * `initialize()` failed; {NoServerError} when no server answers. All come after the minimum execution time, for
   * supervisors count starts. Calling it again gives the same promise.
   */
  start(): Promise<void> {
    this.#started ??= this.#start()
    return this.#started
  }

  /**
   * Takes no more jobs, finishes those in hand and stops. After `deadlineMs` their signals abort, and servers
   * give them to others. Default: no deadline.
   */
  drain(deadlineMs?: number): Promise<ExecutionStop> {
    this.#leave.abort()
    return this.#worker.drain(deadlineMs).then(() => this.#stopped)
  }

  /** Stops now: jobs in hand are given back. */
  stop(): Promise<ExecutionStop> {
    this.#leave.abort()
    return this.#worker.stop().then(() => this.#stopped)
  }

  async #start(): Promise<void> {
    // A run that was too short looks like a crash to a supervisor. Whoever asks it to stop need not wait.
    this.#minimum = pause(this.#limits.minimumExecutionTime * 1_000, this.#clock, this.#leave.signal)
    try {
      await this.#offerJobs()
      await this.#scheduler.prepare(this.#plan.jobs)
      await this.#worker.start()
      this.#scheduler.start()
    } catch (error) {
      void this.#worker.stop()
      await this.#minimum
      throw error
    }
  }

  async #offerJobs(): Promise<void> {
    const instances = await buildWorks(this.#plan, this.#support)
    listenWithWorks(this.#support.dispatcher, instances.kept, this.#worker.stopped)
    for (const planned of this.#plan.jobs) this.#offer(planned, instances)
    // Middleware and listeners have services too.
    await setUpServices(this.#support.container)
  }

  #offer(planned: PlannedJob, instances: Instances): void {
    const { job } = planned
    const { dispatcher, hooks } = this.#support
    const runner = this.#isolation.runnerOf(planned) ?? runnerOf(planned, instances, hooks)
    const log = this.#log?.(job)
    const told = toldRunner(dispatcher, planned, runner)
    const run = (context: AttemptContext) => {
      if (log !== undefined) context.log = log
      return told(context)
    }
    const handler = (held: WorkerJob) =>
      this.#scheduler.skips(held) ? undefined : this.#fate.run(planned, held, run)
    const alone = this.#plan.limitedBy.includes(job)
    this.#worker.addFunction(job.function, handler, {
      servers: job.settings.servers.value,
      ...functionLimits(job, alone),
    })
  }

  #createWorker({ patienceMs, idlePollMs }: ExecuteOptions): Worker {
    const { concurrency, iterations, timeout } = this.#limits
    return new Worker({
      servers: serversOf(this.#plan),
      connection: this.#support.configuration.connection,
      clientId: clientIdOf(this.#plan.works.map(({ name }) => name)),
      concurrency,
      iterations,
      idleTimeoutMs: timeout * 1_000,
      clock: this.#clock,
      events: this.#events(),
      ...(patienceMs === undefined ? {} : { patienceMs }),
      ...(idlePollMs === undefined ? {} : { idlePollMs }),
    })
  }

  #events(): WorkerEvents {
    const { dispatcher } = this.#support
    const told = workerEvents(dispatcher, this.#plan.works, (stop) => this.#failures.reasoned(stop))
    const renewing = (tell: (server: string) => void) => (server: string) => {
      tell(server)
      this.#scheduler.renew(server)
    }
    return {
      ...told,
      connectionOpened: renewing(told.connectionOpened),
      connectionRestored: renewing(told.connectionRestored),
      jobFinished: (held, outcome, durationMs) => this.#jobFinished(held, outcome, durationMs),
    }
  }

  #jobFinished(held: WorkerJob, outcome: JobOutcome, durationMs: number): void {
    if (this.#left !== undefined) this.#left -= 1
    const planned = this.#planned.get(held.function) as PlannedJob
    const stays = this.#worker.state !== 'draining'
    if (stays && this.#failures.sees(planned.job, held, outcome)) void this.#worker.drain()
    if (!this.#scheduler.finished(held, outcome)) return
    const ending = { outcome, durationMs, iterationsRemaining: this.#left }
    tellExecuted(this.#support.dispatcher, planned, () => identityOf(held), ending)
  }

  /** The last failed jobs are settled by then, or are their servers' again. */
  async #close(stop: WorkerStop): Promise<ExecutionStop> {
    this.#scheduler.stop()
    await Promise.all([this.#servers.close(), this.#isolation.close()])
    return this.#failures.reasoned(stop)
  }
}
