import { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import { type Cancel, Deadline, formatAddress, OptionChecks, type ServerAddress } from '@gearwork/transport'
import { InvalidServerOptionError, ServerStoppedError } from './errors.js'
import { type HeldJob, heldJobs } from './held-job.js'
import type { JobServer } from './job-server.js'
import type { Job } from './jobs/job.js'
import { Schedule } from './jobs/schedule.js'
import { Listeners } from './listening/listeners.js'
import { encryption } from './listening/tls.js'
import { type JobServerOptions, type ResolvedJobServerOptions, resolveOptions } from './options.js'
import { createScope } from './peers/create-scope.js'
import { Patience } from './peers/patience.js'
import { Session } from './peers/session.js'
import type { SessionScope } from './peers/session-scope.js'
import { Sessions } from './peers/sessions.js'
import { Jobs } from './rules/jobs.js'
import { moveServer, type ServerState } from './states.js'
import { Storage } from './storage.js'

/** How long a disk may take with what is left once the server stops, in milliseconds. */
const lastWriteMs = 5_000

const checks = new OptionChecks(InvalidServerOptionError)

/** A job server, which does nothing until it is started. @throws {InvalidServerOptionError} */
export function createJobServer(options: JobServerOptions = {}): JobServer {
  return new EmbeddedServer(resolveOptions(options))
}

class EmbeddedServer implements JobServer {
  readonly #options: ResolvedJobServerOptions
  readonly #schedule: Schedule
  readonly #storage: Storage
  readonly #jobs: Jobs
  readonly #sessions = new Sessions()
  readonly #patience: Patience
  readonly #scope: SessionScope
  readonly #listeners: Listeners
  readonly #deadline: Deadline
  #state: ServerState = 'idle'
  #connections = 0
  #starting: Promise<void> | undefined
  #draining: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  /** Lets a drain go on that waits for jobs. */
  #release: () => void = () => {}

  constructor(options: ResolvedJobServerOptions) {
    this.#options = options
    this.#schedule = new Schedule(options.clock)
    this.#storage = new Storage(options.persist, options.log)
    this.#jobs = new Jobs(options, this.#schedule, this.#storage.store, (job) => this.#gaveUp(job))
    this.#patience = new Patience(options, options.clock, this.#sessions)
    this.#scope = createScope(options, this.#jobs, this.#sessions)
    this.#listeners = new Listeners(options, (socket) => this.#connected(socket))
    this.#deadline = new Deadline(options.clock, () => this.#release())
  }

  get state(): ServerState {
    return this.#state
  }

  get port(): number {
    return (this.addresses[0] as ServerAddress).port
  }

  get addresses(): readonly ServerAddress[] {
    return this.#listeners.addresses
  }

  start(): Promise<void> {
    if (this.#state === 'stopped') return Promise.reject(new ServerStoppedError())
    this.#starting ??= this.#start()
    return this.#starting
  }

  drain(deadlineMs?: number): Promise<void> {
    const deadline = deadlineMs === undefined ? undefined : checks.duration('deadlineMs', deadlineMs)
    this.#draining ??= this.#drain()
    if (deadline !== undefined && this.#state === 'draining') this.#deadline.set(deadline)
    return this.#draining
  }

  held(): readonly HeldJob[] {
    return heldJobs(this.#jobs)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #start(): Promise<void> {
    try {
      await this.#storage.open(this.#jobs)
      await this.#listeners.open()
    } catch (error) {
      this.#starting = undefined
      throw error
    }
    this.#opened()
  }

  /** Somebody may have stopped the server while it was starting. */
  #opened(): void {
    if (this.#state !== 'idle') {
      this.#listeners.destroy()
      throw new ServerStoppedError()
    }
    this.#state = moveServer(this.#state, 'open')
    this.#patience.start()
    for (const address of this.addresses) {
      this.#options.log({
        event: 'listening',
        address: formatAddress(address),
        ...encryption(this.#options.tls),
      })
    }
  }

  #connected(socket: Socket): void {
    this.#connections += 1
    const session = new Session(this.#connections, socket, this.#scope)
    this.#sessions.add(session)
    this.#options.log({
      event: 'connected',
      connection: session.identity.number,
      peer: session.identity.peer,
    })
  }

  #gaveUp(job: Job): void {
    const { queue, retries } = job
    const handle = this.#jobs.handleOf(job)
    // Inside a name is a character a byte; who reads the log knows it as its peers write it.
    const name = Buffer.from(queue.name, 'latin1').toString()
    this.#options.log({ event: 'jobGivenUp', handle, function: name, retries })
  }

  async #drain(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = moveServer(this.#state, 'draining')
      this.#listeners.close()
      const settled = Promise.race([this.#jobs.settling.begin(), this.#stopped()])
      this.#options.log({ event: 'draining', jobs: this.#jobs.settling.unsettled })
      await settled
    }
    await this.stop()
  }

  /** When somebody stops the server, though it drains, or its time is over. */
  #stopped(): Promise<void> {
    return new Promise((resolve) => {
      this.#release = resolve
    })
  }

  /** @param late is called when the time is over. */
  async #atMost(milliseconds: number, deed: Promise<void>, late = () => {}): Promise<void> {
    let cancel: Cancel | undefined
    const over = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(milliseconds, resolve)
    })
    await Promise.race([deed, over.then(late)])
    cancel?.()
  }

  async #stop(): Promise<void> {
    const wasIdle = this.#state === 'idle'
    this.#state = moveServer(this.#state, 'stopped')
    this.#patience.stop()
    this.#deadline.cancel()
    this.#release()
    this.#listeners.close()
    this.#jobs.suspend()
    await this.#atMost(lastWriteMs, this.#storage.written())
    const left = this.#jobs.settling.left()
    await this.#sessions.farewell(this.#options.clock)
    this.#listeners.destroy()
    this.#schedule.stop()
    await this.#atMost(lastWriteMs, this.#storage.close(this.#jobs), () => this.#storage.abandoned())
    // Whoever has opened nothing has told its caller why, and nobody else.
    if (!wasIdle || this.#storage.wasOpened) this.#options.log({ event: 'stopped', ...left })
  }
}
