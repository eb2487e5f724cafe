import type { Socket } from 'node:net'
import { type Cancel, formatAddress, type ServerAddress } from '@gearwork/transport'
import { ServerStoppedError } from './errors.js'
import type { Job } from './job.js'
import type { JobServer } from './job-server.js'
import { Jobs } from './jobs.js'
import { Listener, type ListenerEvents } from './listener.js'
import { type JobServerOptions, type ResolvedJobServerOptions, resolveOptions } from './options.js'
import { Schedule } from './schedule.js'
import { Session, type SessionScope } from './session.js'
import { moveServer, type ServerState } from './states.js'
import { memoryStore } from './store/memory-store.js'
import { SqliteStore } from './store/sqlite-store.js'
import type { Store, StoreEvents } from './store/store.js'
import type { Ticket } from './store/ticket.js'
import { Unsent } from './unsent.js'

/** How long peers have to hang up once they were told goodbye, in milliseconds. */
const farewellMs = 500

/** A job server, which does nothing until it is started. @throws {InvalidServerOptionError} */
export function createJobServer(options: JobServerOptions = {}): JobServer {
  return new EmbeddedServer(resolveOptions(options))
}

class EmbeddedServer implements JobServer {
  readonly #options: ResolvedJobServerOptions
  readonly #schedule: Schedule
  readonly #store: Store
  readonly #jobs: Jobs
  readonly #sessions = new Set<Session>()
  readonly #scope: SessionScope
  #listeners: readonly Listener[] = []
  #state: ServerState = 'idle'
  #connections = 0
  #opening: Promise<void> | undefined
  #starting: Promise<void> | undefined
  #draining: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  #lastGone: () => void = () => {}
  /** Lets a drain go on that waits for jobs. */
  #release: () => void = () => {}

  constructor(options: ResolvedJobServerOptions) {
    this.#options = options
    this.#schedule = new Schedule(options.clock)
    this.#store = options.persist === undefined ? memoryStore : new SqliteStore(options.persist)
    this.#jobs = new Jobs(options, this.#schedule, this.#store, (job) => this.#gaveUp(job))
    this.#scope = this.#createScope()
  }

  get state(): ServerState {
    return this.#state
  }

  get port(): number {
    return (this.addresses[0] as ServerAddress).port
  }

  get addresses(): readonly ServerAddress[] {
    return this.#listeners.length === 0 ? this.#options.listen : this.#listeners.map(({ address }) => address)
  }

  start(): Promise<void> {
    if (this.#state === 'stopped') return Promise.reject(new ServerStoppedError())
    this.#starting ??= this.#start()
    return this.#starting
  }

  drain(deadlineMs?: number): Promise<void> {
    this.#draining ??= this.#drain(deadlineMs)
    return this.#draining
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #createScope(): SessionScope {
    const { log, maxPacketBytes, maxUnsentBytes, maxTotalUnsentBytes, exceptions, admin } = this.#options
    return {
      jobs: this.#jobs,
      sessions: this.#sessions,
      log,
      maxPacketBytes,
      maxUnsentBytes,
      unsent: new Unsent(maxTotalUnsentBytes, this.#sessions),
      exceptions,
      admin,
      ended: (session) => this.#ended(session),
    }
  }

  async #start(): Promise<void> {
    await this.#openStore()
    const listeners: Listener[] = []
    try {
      for (const address of this.#options.listen) listeners.push(await this.#listen(address))
    } catch (error) {
      for (const listener of listeners) listener.destroy()
      this.#starting = undefined
      throw error
    }
    this.#opened(listeners)
  }

  /** Once: a start that fails for another reason finds it open. */
  #openStore(): Promise<void> {
    const { persist: file, log } = this.#options
    if (file === undefined) return Promise.resolve()
    this.#opening ??= this.#store.open(this.#storeEvents(file)).then(() => {
      log({ event: 'storeOpened', file, jobs: this.#jobs.size })
      this.#jobs.claimNumbers()
      return settled(this.#store.pending)
    })
    return this.#opening
  }

  #storeEvents(file: string): StoreEvents {
    const { log } = this.#options
    return {
      restored: (job) => this.#jobs.restored(job),
      resumed: (lastNumber) => this.#jobs.resumed(lastNumber),
      kept: (job, runAt) => this.#jobs.kept(job, runAt),
      refused: (job) => this.#jobs.refused(job),
      failed: (reason) => log({ event: 'storeFailed', file, reason }),
      recovered: () => log({ event: 'storeRecovered', file }),
    }
  }

  async #listen(address: ServerAddress): Promise<Listener> {
    const listener = new Listener(address, this.#options.tls, this.#events())
    await listener.start((error) =>
      this.#options.log({ event: 'listenerFailed', address: formatAddress(address), error }),
    )
    return listener
  }

  /** Somebody may have stopped the server while it was starting. */
  #opened(listeners: readonly Listener[]): void {
    this.#listeners = listeners
    if (this.#state !== 'idle') {
      for (const listener of listeners) listener.destroy()
      throw new ServerStoppedError()
    }
    this.#state = moveServer(this.#state, 'open')
    for (const address of this.addresses) {
      this.#options.log({ event: 'listening', address: formatAddress(address) })
    }
  }

  #events(): ListenerEvents {
    const { log } = this.#options
    return {
      admits: (socket) => this.#admits(socket),
      connected: (socket) => this.#connected(socket),
      handshakeFailed: (socket, error) =>
        log({ event: 'handshakeFailed', peer: socket.remoteAddress ?? '-', error }),
    }
  }

  #admits(socket: Socket): boolean {
    const { maxConnections, log } = this.#options
    const open = this.#listeners.reduce((sum, listener) => sum + listener.connections, 0)
    if (maxConnections === 0 || open < maxConnections) return true
    log({ event: 'refused', peer: socket.remoteAddress ?? '-', maxConnections })
    return false
  }

  #connected(socket: Socket): void {
    this.#connections += 1
    const session = new Session(this.#connections, socket, this.#scope)
    this.#sessions.add(session)
    this.#options.log({ event: 'connected', connection: session.number, peer: session.peer })
  }

  #ended(session: Session): void {
    this.#sessions.delete(session)
    if (this.#sessions.size === 0) this.#lastGone()
  }

  #gaveUp(job: Job): void {
    const { queue, retries } = job
    const handle = this.#jobs.handleOf(job)
    this.#options.log({ event: 'jobGivenUp', handle, function: queue.name, retries })
  }

  async #drain(deadlineMs: number | undefined): Promise<void> {
    if (this.#state === 'open') {
      this.#state = moveServer(this.#state, 'draining')
      this.#options.log({ event: 'draining', jobs: this.#jobs.size })
      for (const listener of this.#listeners) listener.close()
      await this.#settled(deadlineMs)
    }
    await this.stop()
  }

  /** When the jobs have settled, the time is over, or somebody stops the server. */
  async #settled(deadlineMs: number | undefined): Promise<void> {
    let cancel: Cancel | undefined
    const late = new Promise<void>((resolve) => {
      this.#release = resolve
      if (deadlineMs !== undefined) cancel = this.#options.clock.after(deadlineMs, resolve)
    })
    await Promise.race([this.#jobs.settle(), late])
    cancel?.()
  }

  async #stop(): Promise<void> {
    this.#state = moveServer(this.#state, 'stopped')
    this.#release()
    for (const listener of this.#listeners) listener.close()
    await settled(this.#store.pending)
    const left = this.#jobs.left()
    await this.#farewell()
    for (const listener of this.#listeners) listener.destroy()
    this.#schedule.stop()
    this.#jobs.finishNumbers()
    await this.#store.close()
    this.#options.log({ event: 'stopped', ...left })
  }

  /** Everybody is told goodbye; who does not hang up in time is cut off. */
  async #farewell(): Promise<void> {
    if (this.#sessions.size === 0) return
    const gone = new Promise<void>((resolve) => {
      this.#lastGone = resolve
    })
    for (const session of this.#sessions) session.end()
    const cancel = this.#options.clock.after(farewellMs, () => {
      for (const session of this.#sessions) session.destroy()
    })
    await gone
    cancel()
  }
}

function settled(ticket: Ticket | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (ticket === undefined) resolve()
    else ticket.whenSettled(resolve)
  })
}
