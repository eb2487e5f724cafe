import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { type StoreError, storeErrors, UnusableStoreError } from './errors.js'
import { Hurry } from './hurry.js'
import type { FromThread, ThreadData, ToThread } from './messages.js'

export interface StoreThreadEvents {
  /** Some of the jobs that are kept, as records, until it is open. */
  part(bytes: Buffer): void
  /** The oldest changes that were sent are made. */
  done(): void
  /** They are not, and none of them. */
  failed(reason: string): void
  /** Changes can be made again after they failed. */
  recovered(): void
  /** The thread is gone, and nobody asked it to. */
  lost(reason: string): void
}

/** What is done with each thing that the thread says. */
type Hearing = {
  readonly [K in FromThread['kind']]: (message: Extract<FromThread, { readonly kind: K }>) => void
}

/** Who waits for the thread to be open. */
interface Opening {
  opened(): void
  refused(error: StoreError): void
}

/** The thread that waits for the disk, from the outside. */
export class StoreThread {
  readonly #file: string
  readonly #thread: Worker
  readonly #hurry = new Hurry()
  readonly #events: StoreThreadEvents
  #state: 'open' | 'closing' | 'gone' = 'open'
  #unanswered = 0

  private constructor(file: string, events: StoreThreadEvents) {
    const workerData: ThreadData = { file, hurry: this.#hurry.buffer }
    this.#file = file
    // What the application is started with (loaders, conditions, an inspector) is not for this thread.
    this.#thread = new Worker(threadFile(file), { workerData, name: 'gearwork-store', execArgv: [] })
    this.#events = events
  }

  /** Resolves when all parts have been heard and changes may be sent. @throws {StoreError} */
  static open(file: string, events: StoreThreadEvents): Promise<StoreThread> {
    return new Promise((resolve, refused) => {
      const thread = new StoreThread(file, events)
      thread.#listen({ opened: () => resolve(thread), refused })
    })
  }

  /** The changes are given away: what they lay in is gone here. */
  send(changes: Buffer): void {
    const message: ToThread = { kind: 'changes', bytes: changes }
    this.#unanswered += 1
    this.#thread.ref()
    this.#thread.postMessage(message, [changes.buffer as ArrayBuffer])
  }

  /** All that was sent is answered before it resolves. Who waits keeps the process alive. */
  async close(): Promise<void> {
    this.#state = 'closing'
    this.#hurry.turnOn()
    // Not by `once` of node:events, which rejects when the thread fails as it ends.
    const gone = new Promise((resolve) => this.#thread.once('exit', resolve))
    this.#tell({ kind: 'close' })
    await gone
  }

  #listen(opening: Opening): void {
    const hearing = this.#hearing(opening)
    const lost = (reason: string): void => {
      opening.refused(new UnusableStoreError(this.#file, reason))
      this.#lose(reason)
    }
    this.#thread
      .on('message', (message: FromThread) => hearing[message.kind](message as never))
      .on('error', (error) => lost(error.message))
      .on('exit', () => lost('its thread has ended'))
  }

  #hearing({ opened, refused }: Opening): Hearing {
    return {
      part: ({ bytes }) => this.#takeIn(bytes),
      // Behind the last part.
      open: () => {
        this.#rest()
        setImmediate(opened)
      },
      refused: ({ refusal, finding }) => {
        this.#state = 'closing'
        refused(new storeErrors[refusal](this.#file, finding))
      },
      done: () => this.#answered(() => this.#events.done()),
      failed: ({ reason }) => this.#answered(() => this.#events.failed(reason)),
      recovered: () => this.#events.recovered(),
    }
  }

  #answered(tell: () => void): void {
    this.#unanswered -= 1
    this.#rest()
    tell()
  }

  /** The thread reads the next part meanwhile. It is taken in when others have had their turn. */
  #takeIn({ buffer, byteOffset, byteLength }: Uint8Array): void {
    this.#tell({ kind: 'next' })
    setImmediate(() => {
      if (this.#state === 'open') this.#events.part(Buffer.from(buffer, byteOffset, byteLength))
    })
  }

  /** A process may end while nothing but this thread is left, and the thread has nothing to do. */
  #rest(): void {
    if (this.#unanswered === 0) this.#thread.unref()
  }

  #tell(message: ToThread): void {
    this.#thread.postMessage(message)
  }

  /** An error and its exit are one loss; none, where it was asked to go and owes no answer. */
  #lose(reason: string): void {
    const isLoss = this.#state === 'open' || this.#unanswered > 0
    if (this.#state !== 'gone' && isLoss) this.#events.lost(reason)
    this.#state = 'gone'
  }
}

/**
 * By its public name: the thread runs what is built, also where this file runs as it was written. A bundle leaves it
 * behind, and a server in one may do without: it is looked for when there is a store.
 *
 * @throws {UnusableStoreError}
 */
function threadFile(store: string): string {
  try {
    return createRequire(import.meta.url).resolve('@gearwork/server/store-thread')
  } catch {
    throw new UnusableStoreError(
      store,
      'its thread, @gearwork/server/store-thread, cannot be found',
      'keep @gearwork/server out of the bundle (esbuild: --external:@gearwork/server) and install it beside it',
    )
  }
}
