import { createJobServer, type JobServer } from '@gearwork/server'
import type { Context } from '../context.js'
import { exposedAddresses } from '../server/exposure.js'
import { ServerLog } from '../server/log.js'
import { PidFile } from '../server/pid-file.js'
import { planServer, type ServerPlan } from '../server/plan.js'
import type { TypedServerOptions } from '../server/typed-options.js'
import { untilItsEnd } from '../signals/ending.js'
import { withoutHangUps } from '../signals/hang-up.js'
import { type SignalWatch, watchSignals } from '../signals/signals.js'

/**
 * `gearman server`: the embedded job server. The first signal takes no more jobs and lets those that it holds be
 * done; the second ends it now. SIGUSR1 is neither: it gives those jobs all the time they take.
 */
export async function runServer(context: Context, _args: readonly string[], typed: TypedServerOptions) {
  return new ServerRun(context, typed).toItsEnd()
}

/** How long a server that was told twice may take, in milliseconds: longer than its farewell. */
const lateMs = 2_000

/** One server, from its start to its end. */
class ServerRun {
  readonly #context: Context
  readonly #typed: TypedServerOptions
  readonly #signals: SignalWatch
  #log: ServerLog | undefined
  #server: JobServer | undefined

  constructor(context: Context, typed: TypedServerOptions) {
    this.#context = context
    this.#typed = typed
    this.#signals = watchSignals(withoutHangUps(context.surroundings, () => this.#log?.reopen()))
  }

  async toItsEnd(): Promise<number> {
    try {
      return await untilItsEnd(this.#signals, this.#inOrder(), { stop: () => this.#server?.stop(), lateMs })
    } finally {
      this.#log?.close()
    }
  }

  async #inOrder(): Promise<void> {
    const { server: configured } = await this.#context.configuration()
    const plan = await planServer(this.#typed, configured, this.#context.surroundings.cwd)
    const pidFile = plan.pidFile === undefined ? undefined : new PidFile(plan.pidFile)
    await pidFile?.check()
    this.#log = await ServerLog.open(this.#context, plan.log)
    // Whoever has insisted by now wants nothing to begin.
    if (this.#signals.insisted === undefined) await this.#serve(plan, this.#log, pidFile)
  }

  async #serve(plan: ServerPlan, log: ServerLog, pidFile: PidFile | undefined): Promise<void> {
    const server = createJobServer({ ...plan.server, log: log.tell })
    this.#context.deferBrokenOutput()
    this.#server = server
    try {
      await server.start()
      await pidFile?.write()
      this.#introduce(server, plan, log)
      await log.outlast()
      await this.#drainWhenAsked(server, plan, log)
    } finally {
      await server.stop()
      await pidFile?.remove()
    }
  }

  /** SIGUSR1 sets no end, as gearmand's does not; the signal that follows it sets the usual one. */
  async #drainWhenAsked(server: JobServer, { drainMs }: ServerPlan, { tell }: ServerLog): Promise<void> {
    const signal = await this.#signals.asked
    tell({ event: 'stopping', signal })
    if (signal !== 'SIGUSR1') return server.drain(drainMs)
    const drained = server.drain()
    const next = await Promise.race([drained, this.#signals.first])
    if (next === undefined) return
    tell({ event: 'stopping', signal: next })
    await server.drain(drainMs)
  }

  /** Who it is, and what its operator should know, behind the addresses that the server has told itself. */
  #introduce({ addresses }: JobServer, { server: options }: ServerPlan, { tell }: ServerLog): void {
    const exposed = exposedAddresses(addresses, options)
    if (options.persist === undefined) tell({ event: 'inMemory' })
    if (exposed.length > 0) {
      tell({ event: 'exposed', addresses: exposed, encrypted: options.tls !== undefined })
    }
    tell({ event: 'started', version: this.#context.surroundings.version })
  }
}
