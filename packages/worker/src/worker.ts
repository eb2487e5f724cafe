import { limits } from '@gearwork/protocol'
import type { Cancel } from '@gearwork/transport'
import { DrainDeadlineError, NoServerError, WorkerStoppedError } from './errors.js'
import { Announcer } from './events.js'
import { IdleWatch } from './idle-watch.js'
import type { JobHandler, JobOutcome } from './job.js'
import { type LinkSupport, ServerLink } from './link.js'
import { type FunctionOptions, type Offer, resolveOffer } from './offer.js'
import {
  duration,
  type ResolvedWorkerOptions,
  resolveWorkerOptions,
  type WorkerOptions,
  type WorkerStop,
} from './options.js'
import { Rotation } from './rotation.js'
import type { JobRun } from './run-job.js'
import { Slots } from './slots.js'
import { moveWorker, type WorkerState } from './states.js'

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
  readonly #offers = new Map<string, Offer>()
  readonly #links: readonly ServerLink[]
  readonly #turns: Rotation<ServerLink>
  readonly #idle: IdleWatch
  #state: WorkerState = 'new'
  #lost = 0
  #started: Promise<void> | undefined
  #settleStart: (error?: Error) => void = () => {}
  #settleStop: (stop: WorkerStop) => void = () => {}
  #cancelPatience: Cancel | undefined
  #cancelDeadline: Cancel | undefined

  /** @throws {WorkerOptionError} naming the option and quoting its value; {InvalidAddressError} */
  constructor(options: WorkerOptions = {}) {
    this.#options = resolveWorkerOptions(options)
    const { servers, concurrency, iterations, idleTimeoutMs, clock } = this.#options
    this.#announcer = new Announcer(this.#options.events)
    this.#slots = new Slots(concurrency, iterations)
    this.#links = servers.map((server) => new ServerLink(server, this.#support()))
    this.#turns = new Rotation(this.#links)
    this.#idle = new IdleWatch(
      idleTimeoutMs,
      clock,
      () => this.#slots.runs.size > 0,
      () => this.#leave('idle'),
    )
    this.stopped = new Promise((resolve) => {
      this.#settleStop = resolve
    })
  }

  get state(): WorkerState {
    return this.#state
  }

  /** Offers a function; also while the worker runs. A function of the same name is replaced. */
  addFunction(name: string, handler: JobHandler, options?: FunctionOptions): this {
    const offer = resolveOffer(name, handler, options)
    this.#offers.set(name, offer)
    for (const link of this.#links) link.offer(offer)
    return this
  }

  /** Takes no more jobs of the function; those in hand come to their end. */
  removeFunction(name: string): this {
    this.#offers.delete(name)
    for (const link of this.#links) link.withdraw(name)
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
    if (this.#state === 'draining' || this.#state === 'stopped')
      return Promise.reject(new WorkerStoppedError())
    this.#started ??= this.#start()
    return this.#started
  }

  /**
   * Takes no more jobs, finishes those in hand, sends their results and says goodbye. After `deadlineMs` the
   * signals of those still running abort, and their servers hand them out again. Default: no deadline.
   */
  drain(deadlineMs?: number): Promise<WorkerStop> {
    const deadline = deadlineMs === undefined ? undefined : duration('deadlineMs', deadlineMs)
    this.#leave('drained')
    if (deadline !== undefined && this.#state === 'draining') this.#limitDrain(deadline)
    return this.stopped
  }

  /** Stops now: what still runs is given back to its server. */
  stop(): Promise<WorkerStop> {
    return this.drain(0)
  }

  #start(): Promise<void> {
    this.#move('starting')
    const { clock, patienceMs } = this.#options
    this.#cancelPatience = clock.after(patienceMs, () => this.#giveUp())
    const started = new Promise<void>((resolve, reject) => {
      this.#settleStart = (error) => (error === undefined ? resolve() : reject(error))
    })
    // Who hears of it may stop the worker, so everything is in its place by now.
    this.#announcer.tell('starting')
    for (const link of this.#links) link.open()
    return started
  }

  #giveUp(): void {
    const troubles = this.#links.map(({ trouble }) => trouble)
    this.#settleStart(new NoServerError(troubles, this.#options.patienceMs))
    this.#leave('unreachable')
  }

  #registered(server: string): void {
    if (this.#state !== 'starting') return
    this.#move('working')
    this.#cancelPatience?.()
    this.#idle.start()
    this.#announcer.tell('ready', server)
    this.#settleStart()
  }

  /** Gives free places to the servers in turn. */
  readonly #distribute = (): void => {
    if (this.#state !== 'working' && this.#state !== 'idle') return
    while (this.#slots.open) {
      const link = this.#turns.take(loadOf)
      if (link === undefined) return
      link.ask()
    }
  }

  #support(): LinkSupport {
    const { clock, clientId, idlePollMs, connection } = this.#options
    return {
      slots: this.#slots,
      offers: this.#offers,
      announcer: this.#announcer,
      clock,
      clientId,
      maxDataBytes: (connection.maxPacketBytes ?? limits.packet) - limits.arguments,
      idlePollMs,
      connection,
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
    this.#slots.end(run)
    if (outcome.status === 'lost') this.#lost += 1
    this.#idle.jobEnded()
    this.#announcer.tell('jobFinished', run.job, outcome, performance.now() - run.startedAt)
    if (this.#slots.spent) this.#leave('iterations')
    this.#distribute()
    this.#rest()
  }

  /** Nothing runs, and every server there is has said that it has nothing: with none at all nobody said so. */
  #rest(): void {
    if (this.#state !== 'working' || this.#slots.runs.size > 0) return
    const connected = this.#links.filter((link) => link.connected)
    if (connected.length === 0 || !connected.every(({ asleep }) => asleep)) return
    this.#move('idle')
    this.#announcer.tell('idle')
  }

  #leave(reason: WorkerStop['reason']): void {
    if (this.#state === 'draining' || this.#state === 'stopped') return
    if (this.#state === 'new') this.#finish(reason)
    else this.#depart(reason)
  }

  #depart(reason: WorkerStop['reason']): void {
    this.#move('draining')
    this.#cancelPatience?.()
    this.#idle.stop()
    this.#announcer.tell('draining')
    this.#settleStart(new WorkerStoppedError())
    const gone = this.#links.map((link) => link.leave())
    void Promise.all([...gone, this.#slots.ended()]).then(() => this.#finish(reason))
  }

  #limitDrain(deadlineMs: number): void {
    this.#cancelDeadline?.()
    const giveBack = () => {
      for (const run of [...this.#slots.runs]) run.giveBack(new DrainDeadlineError())
    }
    if (deadlineMs === 0) giveBack()
    else this.#cancelDeadline = this.#options.clock.after(deadlineMs, giveBack)
  }

  #finish(reason: WorkerStop['reason']): void {
    this.#move('stopped')
    this.#cancelDeadline?.()
    const stop = { reason, jobs: this.#slots.started, lost: this.#lost }
    this.#announcer.tell('stopped', stop)
    this.#settleStop(stop)
  }

  #move(to: WorkerState): void {
    this.#state = moveWorker(this.#state, to)
  }
}

function loadOf({ load }: ServerLink): number | undefined {
  return load
}
