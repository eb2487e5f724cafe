import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { storeErrors, UnusableStoreError } from './errors.js'
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

/** The thread that waits for the disk, from the outside. */
export class StoreThread {
  readonly #thread: Worker
  readonly #hurry: Hurry
  readonly #events: StoreThreadEvents
  #closing = false
  #unanswered = 0

  private constructor(thread: Worker, hurry: Hurry, events: StoreThreadEvents) {
    this.#thread = thread
    this.#hurry = hurry
    this.#events = events
  }

  /** Resolves when all parts have been heard and changes may be sent. @throws {StoreError} */
  static open(file: string, events: StoreThreadEvents): Promise<StoreThread> {
    const hurry = new Hurry()
    const workerData: ThreadData = { file, hurry: hurry.buffer }
    // What the application is started with (loaders, conditions, an inspector) is not for this thread.
    const worker = new Worker(threadFile(file), { workerData, name: 'gearwork-store', execArgv: [] })
    const thread = new StoreThread(worker, hurry, events)
    return new Promise((resolve, reject) => {
      const lost = (reason: string) => {
        reject(new UnusableStoreError(file, reason))
        thread.#lose(reason)
      }
      worker.on('error', (error) => lost(error.message))
      worker.on('exit', () => lost('its thread has ended'))
      worker.on('message', (message: FromThread) => {
        if (message.kind === 'refused') {
          thread.#closing = true
          reject(new storeErrors[message.refusal](file, message.finding))
        } else if (message.kind !== 'open') thread.#hear(message)
        else {
          // Behind the last part.
          setImmediate(() => {
            thread.#rest()
            resolve(thread)
          })
        }
      })
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
    this.#closing = true
    this.#hurry.turnOn()
    const gone = once(this.#thread, 'exit')
    this.#tell({ kind: 'close' })
    await gone
  }

  #hear(message: Exclude<FromThread, { readonly kind: 'refused' | 'open' }>): void {
    if (message.kind === 'part') {
      this.#takeIn(message.bytes)
      return
    }
    if (message.kind === 'recovered') {
      this.#events.recovered()
      return
    }
    this.#unanswered -= 1
    this.#rest()
    if (message.kind === 'done') this.#events.done()
    else this.#events.failed(message.reason)
  }

  /** The thread reads the next part meanwhile. It is taken in when others have had their turn. */
  #takeIn({ buffer, byteOffset, byteLength }: Uint8Array): void {
    this.#tell({ kind: 'next' })
    setImmediate(() => {
      if (!this.#closing) this.#events.part(Buffer.from(buffer, byteOffset, byteLength))
    })
  }

  /** A process may end while nothing but this thread is left, and the thread has nothing to do. */
  #rest(): void {
    if (this.#unanswered === 0) this.#thread.unref()
  }

  #tell(message: ToThread): void {
    this.#thread.postMessage(message)
  }

  /** An error and its exit are one loss. */
  #lose(reason: string): void {
    if (this.#closing) return
    this.#closing = true
    this.#events.lost(reason)
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
