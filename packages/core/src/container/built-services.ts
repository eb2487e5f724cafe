import { type DisposalFailure, SetUpError } from './container-errors.js'
import { inTime } from './in-time.js'
import { disposing, initializing } from './service-hooks.js'

/** Something that comes to an end together with what was built around it. */
interface Ending {
  /** Never rejects. */
  dispose(): Promise<readonly DisposalFailure[]>
}

/** A service that was built, what it needs, and how far it is. */
export class BuiltService implements Ending {
  readonly #instance: object
  #needs: ReadonlySet<BuiltService>
  #state: 'built' | Promise<void> | 'ready' = 'built'

  constructor(instance: object, needs: ReadonlySet<BuiltService>) {
    this.#instance = instance
    this.#needs = needs
    if (!this.#hasToBeSetUp()) this.#becomeReady()
  }

  /** Whether somebody has to wait for it. */
  get pending(): boolean {
    return this.#state !== 'ready'
  }

  /**
   * Sets up what it needs, one after the other, then itself, once. One that failed is tried again the next time.
   * @throws {SetUpError}
   */
  async setUp(): Promise<void> {
    if (this.#state === 'built') this.#state = this.#setUp()
    if (this.#state !== 'ready') await this.#state
  }

  async dispose(): Promise<readonly DisposalFailure[]> {
    try {
      await inTime(this.#dispose())
      return []
    } catch (error) {
      return [{ service: nameOf(this.#instance), error }]
    }
  }

  async #dispose(): Promise<void> {
    // Its own set-up may still run, for a job that was given back.
    if (this.#state instanceof Promise) await this.#state.catch(() => {})
    await disposing(this.#instance)?.()
  }

  async #setUp(): Promise<void> {
    try {
      for (const need of this.#needs) await need.setUp()
      await this.#initialize()
      this.#becomeReady()
    } catch (error) {
      this.#state = 'built'
      throw error
    }
  }

  async #initialize(): Promise<void> {
    try {
      await initializing(this.#instance)?.()
    } catch (error) {
      throw new SetUpError(nameOf(this.#instance), error)
    }
  }

  #hasToBeSetUp(): boolean {
    return initializing(this.#instance) !== undefined || [...this.#needs].some(({ pending }) => pending)
  }

  #becomeReady(): void {
    this.#state = 'ready'
    this.#needs = new Set()
  }
}

/** What was built for one container, in the order in which it was: what a service needs stands before it. */
export class BuiltServices implements Ending {
  readonly #pending = new Set<BuiltService>()
  #endings = new Set<Ending>()
  #disposed: Promise<unknown> = Promise.resolve()

  /** A service that stays with the others. Those that nothing is to be done for are not kept alive. */
  add(instance: object, service: BuiltService): void {
    for (const one of this.#pending) if (!one.pending) this.#pending.delete(one)
    if (service.pending) this.#pending.add(service)
    if (disposing(instance) !== undefined) this.#endings.add(service)
  }

  /** Services that stand on these, and end no later than they do; the function takes them off again. */
  include(others: BuiltServices): () => void {
    this.#endings.add(others)
    return () => this.#endings.delete(others)
  }

  /** Sets up whatever is not yet, in the order in which it was built. @throws {SetUpError} */
  async setUp(): Promise<void> {
    for (const service of this.#pending) {
      await service.setUp()
      this.#pending.delete(service)
    }
  }

  /**
   * Disposes of everything, last built first, each awaited; what fails harms no other. Whoever asks while that goes on
   * waits for it: what these stand on may then be gone.
   */
  dispose(): Promise<readonly DisposalFailure[]> {
    const disposed = this.#disposed.then(() => this.#disposeAll())
    this.#disposed = disposed
    return disposed
  }

  async #disposeAll(): Promise<readonly DisposalFailure[]> {
    const endings = [...this.#endings].reverse()
    this.#endings = new Set()
    this.#pending.clear()
    const failures: DisposalFailure[] = []
    for (const ending of endings) failures.push(...(await ending.dispose()))
    return failures
  }
}

function nameOf(instance: object): string {
  return instance.constructor?.name || 'an anonymous service'
}
