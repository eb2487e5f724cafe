import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { limits } from '@gearwork/protocol'
import { formatAddress, type ServerAddress } from '@gearwork/transport'
import { Worker, type WorkerEvents, type WorkerJob, type WorkerStop } from '@gearwork/worker'
import { resolveWork } from './container.js'
import type { JobDescription, WorkDescription } from './describe.js'
import type { Dispatcher } from './dispatcher.js'
import { type ExecutionLimits, limitsOf } from './execution-limits.js'
import { runWork } from './run-work.js'
import type { DependencyContainer } from './tokens.js'

/** A job with the work it belongs to. */
export interface PlannedJob {
  readonly work: WorkDescription
  readonly job: JobDescription
}

/** What is to be executed: the jobs, and the descriptions whose limits hold for them together. */
export interface ExecutionPlan {
  readonly jobs: readonly PlannedJob[]
  readonly limitedBy: readonly (WorkDescription | JobDescription)[]
}

export interface ExecuteOptions {
  /** How long `start()` waits for a first server, in milliseconds. Default 5,000. */
  readonly patienceMs?: number
}

/** What an execution needs of its application. */
export interface ExecutionSupport {
  readonly container: DependencyContainer
  readonly dispatcher: Dispatcher
}

/**
 * Works, or one job, executed by this process: from `start()` until its iterations are done, no job came for
 * too long, or somebody stops it.
 */
export class Execution {
  readonly #plan: ExecutionPlan
  readonly #support: ExecutionSupport
  readonly #limits: ExecutionLimits
  readonly #worker: Worker
  readonly #leave = new AbortController()
  #startedAt: number | undefined
  #left: number | undefined

  constructor(plan: ExecutionPlan, support: ExecutionSupport, { patienceMs }: ExecuteOptions = {}) {
    this.#plan = plan
    this.#support = support
    this.#limits = limitsOf(plan.limitedBy)
    this.#left = this.#limits.iterations === 0 ? undefined : this.#limits.iterations
    this.#worker = new Worker({
      servers: serversOf(plan),
      clientId: clientIdOf(plan),
      concurrency: this.#limits.concurrency,
      iterations: this.#limits.iterations,
      idleTimeoutMs: this.#limits.timeout * 1000,
      events: this.#workerEvents(),
      ...(patienceMs === undefined ? {} : { patienceMs }),
    })
  }

  /**
   * Why and how it stopped, once it has and its minimum execution time is over. Resolves however it stops.
   */
  get finished(): Promise<WorkerStop> {
    return this.#worker.stopped.then(async (stop) => {
      await this.#stayMinimum()
      return stop
    })
  }

  /**
   * Builds the works and resolves when the first server knows their jobs.
   * @throws {UnresolvableError} for a work that the container cannot build; {NoServerError} when no server
   * answers. Both come after the minimum execution time, for supervisors count starts.
   */
  async start(): Promise<void> {
    this.#startedAt = performance.now()
    try {
      this.#offerJobs()
      await this.#worker.start()
    } catch (error) {
      await this.#stayMinimum()
      throw error
    }
  }

  /**
   * Takes no more jobs, finishes those in hand and stops. After `deadlineMs` their signals abort, and servers
   * give them to others. Default: no deadline.
   */
  drain(deadlineMs?: number): Promise<WorkerStop> {
    this.#leave.abort()
    return this.#worker.drain(deadlineMs)
  }

  /** Stops now: jobs in hand are given back. */
  stop(): Promise<WorkerStop> {
    this.#leave.abort()
    return this.#worker.stop()
  }

  #offerJobs(): void {
    const instances = new Map<WorkDescription, object>()
    for (const { work } of this.#plan.jobs) {
      if (!instances.has(work)) instances.set(work, resolveWork(this.#support.container, work))
    }
    for (const { work, job } of this.#plan.jobs) this.#offer(job, work, instances.get(work) as object)
  }

  #offer(job: JobDescription, work: WorkDescription, instance: object): void {
    const { dispatcher } = this.#support
    this.#worker.addFunction(
      job.function,
      async (context) => {
        if (dispatcher.hears('gearman.work.starting')) {
          await dispatcher.dispatch('gearman.work.starting', identify(work, job, context))
        }
        return runWork({ job, instance, context })
      },
      { timeoutMs: job.settings.jobTimeout.value * 1000, servers: job.settings.servers.value },
    )
  }

  #workerEvents(): WorkerEvents {
    const { dispatcher } = this.#support
    const works = [...new Set(this.#plan.jobs.map(({ work }) => work))]
    const planned = new Map(this.#plan.jobs.map((one) => [one.job.function, one]))
    return {
      starting: () => void dispatcher.dispatch('gearman.worker.starting', { works }),
      ready: (server) => void dispatcher.dispatch('gearman.worker.ready', { works, server }),
      idle: () => void dispatcher.dispatch('gearman.worker.idle', { works }),
      draining: () => void dispatcher.dispatch('gearman.worker.draining', { works }),
      stopped: (stop) => void dispatcher.dispatch('gearman.worker.stopped', { works, stop }),
      connectionOpened: (server) => void dispatcher.dispatch('gearman.connection.opened', { works, server }),
      connectionLost: (server, error) =>
        void dispatcher.dispatch('gearman.connection.lost', { works, server, error }),
      connectionFailed: (server, error, retryInMs) =>
        void dispatcher.dispatch('gearman.connection.failed', { works, server, error, retryInMs }),
      connectionRestored: (server) =>
        void dispatcher.dispatch('gearman.connection.restored', { works, server }),
      jobFinished: (context, outcome, durationMs) => {
        if (this.#left !== undefined) this.#left -= 1
        const one = planned.get(context.function)
        if (one === undefined || !dispatcher.hears('gearman.work.executed')) return
        const identity = identify(one.work, one.job, context)
        const facts = { ...identity, outcome, durationMs, iterationsRemaining: this.#left }
        void dispatcher.dispatch('gearman.work.executed', facts)
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

function identify(work: WorkDescription, job: JobDescription, context: WorkerJob) {
  const { handle, unique, server } = context
  return { work, job, function: context.function, handle, unique, server }
}

/** The servers of all jobs, each once. */
function serversOf({ jobs }: ExecutionPlan): readonly ServerAddress[] {
  const servers = jobs.flatMap(({ job }) => job.settings.servers.value)
  return [...new Map(servers.map((server) => [formatAddress(server), server])).values()]
}

/** How servers list the process: `Mail@box:1234`. */
function clientIdOf({ jobs }: ExecutionPlan): string {
  const names = [...new Set(jobs.map(({ work }) => work.name))].join('+')
  const where = `@${hostname()}:${process.pid}`
  return (
    Buffer.from(names)
      .subarray(0, limits.clientId - Buffer.byteLength(where))
      .toString() + where
  )
}
