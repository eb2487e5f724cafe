import type { JobServer } from '@gearwork/server'
import type { Context } from '../context.js'
import { exitCodes, signalExitCode } from '../exit-codes.js'
import { exposedAddresses } from '../exposure.js'
import { PidFile } from '../pid-file.js'
import { ServerLog } from '../server-log.js'
import { planServer, type ServerPlan, type TypedServerOptions } from '../server-plan.js'
import { type SignalWatch, watchSignals } from '../signals.js'
import type { EndingSignal, Surroundings } from '../surroundings.js'

/**
 * `gearman server`: the embedded job server. The first signal takes no more jobs and lets those that it holds be
 * done; the second ends it now.
 */
export async function runServer(context: Context, _args: readonly string[], typed: TypedServerOptions) {
  return new ServerRun(context, typed).toItsEnd()
}

/**
 * SIGHUP opens the log anew, as gearmand's does: whoever rotates logs must not end a server that has none. It ends
 * one only that writes to a terminal, which is gone then.
 */
function withoutHangUps(
  { onSignal, now, stdout }: Surroundings,
  reopen: () => boolean | undefined,
): Pick<Surroundings, 'onSignal' | 'now'> {
  const survived = () => reopen() === true || stdout.isTTY !== true
  return {
    now,
    onSignal: (listener) =>
      onSignal((signal) => {
        if (signal !== 'SIGHUP' || !survived()) listener(signal)
      }),
  }
}

/** How long a server that was told twice may take, in milliseconds: longer than its farewell. */
const insistenceMs = 2_000

/** One server, from its start to its end. */
class ServerRun {
  readonly #context: Context
  readonly #typed: TypedServerOptions
  readonly #signals: SignalWatch
  #log: ServerLog | undefined
  #server: JobServer | undefined
  #insisted: EndingSignal | undefined

  constructor(context: Context, typed: TypedServerOptions) {
    this.#context = context
    this.#typed = typed
    this.#signals = watchSignals(withoutHangUps(context.surroundings, () => this.#log?.reopen()))
  }

  async toItsEnd(): Promise<number> {
    const ordered = this.#inOrder().catch((error) => {
      // Whoever insists while it starts is told of no failure.
      if (this.#insisted === undefined) throw error
      return signalExitCode(this.#insisted)
    })
    try {
      return await Promise.race([ordered, this.#insistedOn(ordered)])
    } finally {
      this.#signals.ignore()
      this.#log?.close()
    }
  }

  async #inOrder(): Promise<number> {
    const { server: configured } = await this.#context.configuration()
    const plan = await planServer(this.#typed, configured, this.#context.surroundings.cwd)
    const log = await ServerLog.open(this.#context, plan.log)
    this.#log = log
    await this.#serve(plan, log)
    return this.#insisted === undefined ? exitCodes.done : signalExitCode(this.#insisted)
  }

  async #serve(plan: ServerPlan, log: ServerLog): Promise<void> {
    const { createJobServer } = await import('@gearwork/server')
    const pidFile = plan.pidFile === undefined ? undefined : new PidFile(plan.pidFile)
    await pidFile?.refuseIfAlive()
    const server = createJobServer({ ...plan.server, log: log.tell })
    this.#server = server
    await server.start()
    try {
      await pidFile?.write()
      this.#introduce(server, plan, log)
      await log.outlast()
      log.tell({ event: 'stopping', signal: await this.#signals.first })
      await server.drain(plan.drainMs)
    } finally {
      await server.stop()
      await pidFile?.remove()
    }
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

  /** Resolves after the second signal, when all has ended or had its time to: a disk may hang. */
  async #insistedOn(ordered: Promise<number>): Promise<number> {
    this.#insisted = await this.#signals.second
    void this.#server?.stop().catch(() => {})
    let limit: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, insistenceMs)
    })
    await Promise.race([ordered, late]).catch(() => {})
    clearTimeout(limit)
    return signalExitCode(this.#insisted)
  }
}
