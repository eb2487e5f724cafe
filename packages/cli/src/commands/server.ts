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
  const { surroundings } = context
  let log: ServerLog | undefined
  const signals = watchSignals(withoutHangUps(surroundings, () => log?.reopen()))
  try {
    const { server: configured } = await context.configuration()
    const plan = await planServer(typed, configured, surroundings.cwd)
    log = await ServerLog.open(context, plan.log)
    return await new ServerRun(context, plan, log, signals).toItsEnd()
  } finally {
    signals.ignore()
    log?.close()
  }
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
  readonly #plan: ServerPlan
  readonly #log: ServerLog
  readonly #signals: SignalWatch
  readonly #pidFile: PidFile | undefined
  #server: JobServer | undefined
  #insisted: EndingSignal | undefined

  constructor(context: Context, plan: ServerPlan, log: ServerLog, signals: SignalWatch) {
    this.#context = context
    this.#plan = plan
    this.#log = log
    this.#signals = signals
    this.#pidFile = plan.pidFile === undefined ? undefined : new PidFile(plan.pidFile)
  }

  toItsEnd(): Promise<number> {
    const ordered = this.#inOrder().catch((error) => {
      // Whoever insists while it starts is told of no failure.
      if (this.#insisted === undefined) throw error
      return signalExitCode(this.#insisted)
    })
    return Promise.race([ordered, this.#insistedOn(ordered)])
  }

  async #inOrder(): Promise<number> {
    const { createJobServer } = await import('@gearwork/server')
    await this.#pidFile?.refuseIfAlive()
    const server = createJobServer({ ...this.#plan.server, log: this.#log.tell })
    this.#server = server
    await server.start()
    try {
      await this.#pidFile?.write()
      this.#introduce(server)
      await this.#log.outlast()
      this.#log.tell({ event: 'stopping', signal: await this.#signals.first })
      await server.drain(this.#plan.drainMs)
    } finally {
      await server.stop()
      await this.#pidFile?.remove()
    }
    return this.#insisted === undefined ? exitCodes.done : signalExitCode(this.#insisted)
  }

  /** Who it is, and what its operator should know, behind the addresses that the server has told itself. */
  #introduce({ addresses }: JobServer): void {
    const { tell } = this.#log
    const options = this.#plan.server
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
