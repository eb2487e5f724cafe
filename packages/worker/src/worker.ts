import { NoServerError } from '@gearwork/transport'
import { Departure } from './departure.js'
import { WorkerStoppedError } from './errors.js'
import { Announcer } from './events.js'
import { IdleWatch } from './idle-watch.js'
import type { JobHandler, JobOutcome } from './job.js'
import { LookOuts } from './look-outs.js'
import { type FunctionOptions, resolveOffer } from './offer.js'
import { checks, type ResolvedWorkerOptions, resolveWorkerOptions, type WorkerOptions } from './options.js'
import type { JobRun } from './run-job.js'
import { Servers, type ServersSupport } from './servers.js'
import { Slots } from './slots.js'
import { Start } from './start.js'
import { moveWorker, type WorkerState } from './states.js'
import type { WorkerStop } from './stop.js'

/**
 * Serves functions on any number of Gearman servers, and comes back to each that it loses.
 *
 * ```ts
 * const worker = new Worker({ concurrency: 10 })
 * worker.addFunction('reverse', (job) => job.workload.reverse())
 * await worker.start()
 * ```
 */
export class Worker {
  /** Resolves when it has stopped, whatever the reason. */
  readonly stopped: Promise<WorkerStop>
  readonly #options: ResolvedWorkerOptions
  readonly #announcer: Announcer
  readonly #slots: Slots<JobRun>
  readonly #servers: Servers
  readonly #idle: IdleWatch
  readonly #lookOuts: LookOuts
  readonly #departure: Departure
  #state: WorkerState = 'new'
  #lost = 0
  #start: Start | undefined

  /** @throws {WorkerOptionError} naming the option and quoting its value; {InvalidAddressError} */
  constructor(options: WorkerOptions = {}) {
    this.#options = resolveWorkerOptions(options)
    const { servers, concurrency, iterations, idleTimeoutMs, clock } = this.#options
    this.#announcer = new Announcer(this.#options.events)
    this.#slots = new Slots(concurrency, iterations)
    this.#servers = new Servers(servers, this.#support())
    this.#idle = new IdleWatch(
      idleTimeoutMs,
      clock,
      () => this.#slots.busy || this.#servers.held,
      () => this.#leave('idle'),
    )
    this.#lookOuts = new LookOuts(clock, () => this.#servers.look())
    this.#departure = new Departure(this.#servers, this.#slots, clock)
    this.stopped = this.#departure.done
  }

  /** `new` until `start()`; `idle` when it runs nothing and no server has anything; `stopped` for good. */
  get state(): WorkerState {
    return this.#state
  }

  /** Offers a function; also while the worker runs. A function of the same name is replaced. */
  addFunction(name: string, handler: JobHandler, options?: FunctionOptions): this {
    this.#servers.offer(resolveOffer(name, handler, options))
    this.#distribute()
    return this
  }

  /** Takes no more jobs of the function; those in hand come to their end. */
  removeFunction(name: string): this {
    this.#servers.withdraw(name)
    return this
  }

  /**
   * A job falls due at that moment (a date, or milliseconds since the epoch): each server that has nothing for us is
   * asked again then. gearmand before 2.0 wakes no worker for an epoch job, which otherwise waits for the next poll.
   * Any number of moments may be told, also before the start; on a stopped worker nothing happens.
   *
   * @throws {WorkerOptionError} for what is no time
   */
  lookAgain(at: Date | number): this {
    this.#lookOuts.add(at)
    return this
  }

  /**
   * Resolves when the first server knows what the worker can do. From then on it comes back to every server
   * it loses, for ever. Calling it again gives the same promise, until the worker stops.
   *
   * @throws {NoServerError} when no server answered in `patienceMs`: the worker is stopped.
   * @throws {WorkerStoppedError} for a worker that is stopping, or has stopped.
   */
  start(): Promise<void> {
    if (this.#leaving) return Promise.reject(new WorkerStoppedError())
    return (this.#start ?? this.#begin()).done
  }

  /**
   * Takes no more jobs, finishes those in hand, sends their results and says goodbye. After `deadlineMs` the
   * signals of those still running abort, and their servers hand them out again. Default: no deadline.
   */
  drain(deadlineMs?: number): Promise<WorkerStop> {
    const deadline = deadlineMs === undefined ? undefined : checks.duration('deadlineMs', deadlineMs)
    this.#leave('drained')
    if (deadline !== undefined && this.#state === 'draining') this.#departure.endIn(deadline)
    return this.stopped
  }

  /** Stops now: what still runs is given back to its server. */
  stop(): Promise<WorkerStop> {
    return this.drain(0)
  }

  get #leaving(): boolean {
    return this.#state === 'draining' || this.#state === 'stopped'
  }

  #begin(): Start {
    this.#move('starting')
    const { clock, patienceMs } = this.#options
    this.#start = new Start(clock, patienceMs, () => this.#giveUp())
    // Who hears of it may stop the worker, so everything is in its place by now.
    this.#announcer.tell('starting')
    this.#servers.open()
    return this.#start
  }

  #giveUp(): void {
    this.#start?.fail(new NoServerError(this.#servers.troubles))
    this.#leave('unreachable')
  }

  #registered(server: string): void {
    if (this.#state !== 'starting') return
    this.#move('working')
    this.#idle.start()
    this.#announcer.tell('ready', server)
    this.#start?.succeed()
  }

  /** Gives free places to the servers in turn. */
  readonly #distribute = (): void => {
    if (this.#state !== 'working' && this.#state !== 'idle') return
    while (this.#slots.open && this.#servers.ask());
  }

  #support(): ServersSupport {
    return {
      ...this.#options,
      slots: this.#slots,
      announcer: this.#announcer,
      registered: (server) => this.#registered(server),
      distribute: this.#distribute,
      asleep: () => this.#rest(),
      jobStarting: (run) => this.#jobStarting(run),
      jobFinished: (run, outcome) => this.#jobFinished(run, outcome),
    }
  }

  #jobStarting({ job }: JobRun): void {
    if (this.#state === 'idle') this.#move('working')
    this.#announcer.tell('jobStarting', job)
  }

  #jobFinished(run: JobRun, outcome: JobOutcome): void {
    if (outcome.status === 'lost') this.#lost += 1
    this.#idle.jobEnded()
    this.#announcer.tell('jobFinished', run.job, outcome, performance.now() - run.startedAt)
    if (this.#slots.spent) this.#leave('iterations')
    this.#distribute()
    this.#rest()
  }

  /** Nothing runs, and nothing is to be had. */
  #rest(): void {
    if (this.#state !== 'working' || this.#slots.busy || !this.#servers.asleep) return
    this.#move('idle')
    this.#announcer.tell('idle')
  }

  #leave(reason: WorkerStop['reason']): void {
    if (this.#leaving) return
    this.#lookOuts.stop()
    if (this.#state === 'new') this.#finish(reason)
    else this.#depart(reason)
  }

  #depart(reason: WorkerStop['reason']): void {
    this.#move('draining')
    this.#idle.stop()
    this.#announcer.tell('draining')
    this.#start?.fail(new WorkerStoppedError())
    void this.#departure.begin().then(() => this.#finish(reason))
  }

  #finish(reason: WorkerStop['reason']): void {
    this.#move('stopped')
    const stop = { reason, jobs: this.#slots.started, lost: this.#lost }
    this.#announcer.tell('stopped', stop)
    this.#departure.end(stop)
  }

  #move(to: WorkerState): void {
    this.#state = moveWorker(this.#state, to)
  }
}
