import { Application } from '../application.js'
import { loadConfiguration } from '../configuration/config.js'
import { ChildContext } from './child-context.js'
import { ChildRunners } from './child-runners.js'
import {
  act,
  type ChildBoot,
  type FromChild,
  type Meanings,
  type RunFacts,
  type ToChild,
} from './messages.js'
import { packError, unpackError } from './packed-error.js'
import type { Port } from './port.js'

/** What a child does for its parent: it boots the same application, and runs one job at a time. */
export class ChildWorkshop {
  readonly #port: Port
  #runners: Promise<ChildRunners> | undefined
  #current: ChildContext | undefined
  readonly #meanings: Meanings<ToChild> = {
    boot: ({ boot }) => void this.#boot(boot),
    run: ({ facts, bytes }) => void this.#run(facts, bytes),
    abort: ({ reason }) => this.#current?.abort(unpackError(reason)),
    room: () => this.#current?.room(),
    next: () => this.#current?.next(),
    leave: () => this.#current?.leave(),
    end: () => void this.#end(),
  }

  constructor(port: Port) {
    this.#port = port
  }

  hear(message: ToChild): void {
    act(this.#meanings, message)
  }

  async #boot(boot: ChildBoot): Promise<void> {
    this.#runners = bootApplication(boot).then((application) => new ChildRunners(application))
    try {
      await this.#runners
      this.#port.send({ type: 'ready' })
    } catch (error) {
      this.#port.send({ type: 'unready', error: packError(error) })
    }
  }

  /** One that could not boot has said so, and is about to be ended. */
  async #run(facts: RunFacts, bytes: Uint8Array): Promise<void> {
    const context = new ChildContext(facts, bytes, (message) => this.#port.send(message))
    this.#current = context
    const runners = await this.#runners?.catch(() => undefined)
    if (runners === undefined) return
    // The job is its server's again, and somebody else may be running it.
    if (!this.#port.hasParent()) process.exit(1)
    const ending = await outcomeOf(runners, context)
    this.#current = undefined
    context.end()
    this.#port.send({ ...ending, memoryMb: this.#port.memoryMb() })
  }

  async #end(): Promise<void> {
    try {
      await (await this.#runners)?.close()
    } finally {
      process.exit(0)
    }
  }
}

type Ending = DistributiveOmit<Extract<FromChild, { readonly memoryMb: number }>, 'memoryMb'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

async function outcomeOf(runners: ChildRunners, context: ChildContext): Promise<Ending> {
  try {
    return { type: 'done', bytes: await resultOf(runners, context) }
  } catch (error) {
    return { type: 'threw', error: packError(error) }
  }
}

async function resultOf(
  runners: ChildRunners,
  context: ChildContext,
): Promise<Uint8Array | string | undefined> {
  const result = (await runners.run(context)) ?? undefined
  if (typeof result !== 'object' || result instanceof Uint8Array) return result
  await context.stream(result)
  return undefined
}

/** Works of its parent's files alone: the others need not be loaded. */
async function bootApplication({ configuration, ...boot }: ChildBoot): Promise<Application> {
  const read =
    typeof configuration === 'string' ? await loadConfiguration({ file: configuration }) : configuration
  return Application.boot({ ...boot, configuration: read })
}
