import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@gearwork/transport'
import { Worker, type WorkerEvents, type WorkerJob } from '@gearwork/worker'
import { setUpServices } from '../container/container-life.js'
import { Instances } from '../container/instances.js'
import { Scheduler } from '../cron/scheduler.js'
import { tellExecuted, tellStarting, workerEvents } from '../events/worker-events.js'
import { attemptOf, Fate } from '../fate/fate.js'
import { deadLettersOf } from '../fate/letters/letters-of.js'
import { Isolation } from '../isolation/isolation.js'
import { functionLimits } from '../limits/function-limits.js'
import { type ExecutionLimits, limitsOf } from '../settings/execution-limits.js'
import type { AttemptContext } from './attempt-context.js'
import { clientIdOf } from './client-id.js'
import { type ExecutionPlan, type PlannedJob, serversOf } from './execution-plan.js'
import type { ExecutionStop } from './execution-stop.js'
import type { ExecuteOptions, ExecutionSupport } from './execution-support.js'
import { FailureWatch } from './failure-watch.js'
import { runnerOf } from './job-runner.js'
import { listeningWorks, listenWithWorks } from './listening-works.js'

/**
 * Works, or one job, executed by this process: from `start()` until its iterations are done, no job came for
 * too long, one failed that has `exitOnFailure`, or somebody stops it.
 */
export class Execution {
  readonly #plan: ExecutionPlan
  readonly #support: ExecutionSupport
  readonly #limits: ExecutionLimits
  readonly #worker: Worker
  readonly #fate: Fate
  readonly #scheduler: Scheduler
  readonly #isolation: Isolation
  readonly #failures = new FailureWatch()
  /** The worker has stopped, and the children of isolated jobs are gone. */
  readonly #stopped: Promise<ExecutionStop>
  readonly #leave = new AbortController()
  #started: Promise<void> | undefined
  #startedAt: number | undefined
  #left: number | undefined

  constructor(plan: ExecutionPlan, support: ExecutionSupport, options: ExecuteOptions = {}) {
    const { patienceMs, idlePollMs, clock = systemClock, random = Math.random } = options
    this.#plan = plan
    this.#support = support
    this.#limits = limitsOf(plan.limitedBy)
    this.#left = this.#limits.iterations === 0 ? undefined : this.#limits.iterations
    this.#worker = new Worker({
      servers: serversOf(plan),
      connection: support.configuration.connection,
      clientId: clientIdOf(plan.works.map(({ name }) => name)),
      concurrency: this.#limits.concurrency,
      iterations: this.#limits.iterations,
      idleTimeoutMs: this.#limits.timeout * 1000,
      clock,
      events: this.#events(),
      ...(patienceMs === undefined ? {} : { patienceMs }),
      ...(idlePollMs === undefined ? {} : { idlePollMs }),
    })
    this.#fate = new Fate({
      ...support,
      connection: support.configuration.connection,
      letters: deadLettersOf(support.configuration, support.container),
      clock,
      random,
      lookAgain: (at) => this.#worker.lookAgain(at),
    })
    this.#scheduler = new Scheduler({
      connection: support.configuration.connection,
      dispatcher: support.dispatcher,
      clock,
      lookAgain: (at) => this.#worker.lookAgain(at),
    })
    this.#isolation = new Isolation(plan.jobs, support, clock)
    this.#worker.stopped.then(() => Promise.all([this.#fate.close(), this.#scheduler.close()]))
    this.#stopped = this.#worker.stopped.then(async (stop) => {
      await this.#isolation.close()
      return this.#failures.reasoned(stop)
    })
  }

  /**
   * Why and how it stopped, once it has and its minimum execution time is over. Resolves however it stops.
   */
  get finished(): Promise<ExecutionStop> {
    return this.#stopped.then(async (stop) => {
      await this.#stayMinimum()
      return stop
    })
  }

  /**
   * Builds the works, sets up the services that they need, and resolves when the first server knows their jobs.
   * @throws {UnresolvableError} for a work that the container cannot build; {SetUpError} for a service whose
   * `initialize()` failed; {NoServerError} when no server answers. Both come after the minimum execution time, for supervisors count starts. Calling it again gives
   * the same promise.
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
    this.#startedAt = performance.now()
    try {
      await this.#offerJobs()
      await this.#scheduler.prepare(this.#plan.jobs)
      await this.#worker.start()
      this.#scheduler.start()
    } catch (error) {
      void this.#worker.stop()
      await this.#stayMinimum()
      throw error
    }
  }

  async #offerJobs(): Promise<void> {
    const { jobs, works } = this.#plan
    const instances = await Instances.prepare(this.#support, jobs, listeningWorks(works))
    listenWithWorks(this.#support.dispatcher, instances.kept, this.#worker.stopped)
    for (const planned of jobs) this.#offer(planned, instances)
    // Middleware and listeners have services too.
    await setUpServices(this.#support.container)
  }

  #offer(planned: PlannedJob, instances: Instances): void {
    const { job } = planned
    const { dispatcher, hooks } = this.#support
    const runner = this.#isolation.runnerOf(planned) ?? runnerOf(planned, instances, hooks)
    const run = (context: AttemptContext) => {
      const told = tellStarting(dispatcher, planned, context)
      return told === undefined ? runner(context) : told.then(() => runner(context))
    }
    const handler = (held: WorkerJob) =>
      this.#scheduler.skips(held) ? undefined : this.#fate.run(planned, held, run)
    const alone = this.#plan.limitedBy.includes(job)
    this.#worker.addFunction(job.function, handler, {
      servers: job.settings.servers.value,
      ...functionLimits(job, alone),
    })
  }

  #events(): WorkerEvents {
    const { dispatcher } = this.#support
    const planned = new Map(this.#plan.jobs.map((one) => [one.job.function, one]))
    const told = workerEvents(dispatcher, this.#plan.works, (stop) => this.#failures.reasoned(stop))
    return {
      ...told,
      connectionOpened: (server) => {
        told.connectionOpened?.(server)
        this.#scheduler.renew(server)
      },
      connectionRestored: (server) => {
        told.connectionRestored?.(server)
        this.#scheduler.renew(server)
      },
      jobFinished: (held, outcome, durationMs) => {
        if (this.#left !== undefined) this.#left -= 1
        const ending = { outcome, durationMs, iterationsRemaining: this.#left }
        const job = planned.get(held.function) as PlannedJob
        if (this.#worker.state !== 'draining' && this.#failures.sees(job.job, held, outcome))
          void this.#worker.drain()
        if (!this.#scheduler.finished(held, outcome)) return
        tellExecuted(dispatcher, job, () => attemptOf(job, held), ending)
      },
    }
  }

  /** A run that was too short looks like a crash to a supervisor. Whoever asks it to stop need not wait. */
  async #stayMinimum(): Promise<void> {
    if (this.#startedAt === undefined) return
    const ranMs = performance.now() - this.#startedAt
    const restMs = this.#limits.minimumExecutionTime * 1000 - ranMs
    if (restMs > 0) await sleep(restMs, undefined, { signal: this.#leave.signal }).catch(() => {})
  }
}
