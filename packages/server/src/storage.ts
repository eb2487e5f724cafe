import type { ServerLog } from './log.js'
import type { Jobs } from './rules/jobs.js'
import { memoryStore } from './store/memory-store.js'
import { SqliteStore } from './store/sqlite-store.js'
import type { Store, StoreEvents } from './store/store.js'
import { settlement } from './store/ticket.js'

/** The store of one server, and the jobs that come out of it: opened once, and closed at the end. */
export class Storage {
  readonly store: Store
  readonly #file: string | undefined
  readonly #log: ServerLog
  #opening: Promise<void> | undefined
  #wasOpened = false

  /** @param file undefined = jobs are held in memory alone. */
  constructor(file: string | undefined, log: ServerLog) {
    this.store = file === undefined ? memoryStore : new SqliteStore(file)
    this.#file = file
    this.#log = log
  }

  /** Whether there has been a store, of which the log was told. */
  get wasOpened(): boolean {
    return this.#wasOpened
  }

  /** Restores what it holds. A second time it is open already. @throws {StoreError} */
  open(jobs: Jobs): Promise<void> {
    if (this.#file === undefined) return Promise.resolve()
    this.#opening ??= this.#open(this.#file, jobs)
    return this.#opening
  }

  /** When all is done that the store was told. */
  written(): Promise<void> {
    return settlement(this.store.pending)
  }

  async close(jobs: Jobs): Promise<void> {
    await this.#opening?.catch(() => {})
    jobs.finishNumbers()
    await this.store.close()
  }

  /** The disk has not answered in time. */
  abandoned(): void {
    if (this.#file === undefined || this.store.pending === undefined) return
    const reason = 'the disk does not answer: what was over last may run again'
    this.#log({ event: 'storeFailed', file: this.#file, reason })
  }

  async #open(file: string, jobs: Jobs): Promise<void> {
    try {
      await this.store.open(this.#events(file, jobs))
    } catch (error) {
      // It may be tried again, unless some of the jobs are here and others are not.
      if (jobs.size === 0) this.#opening = undefined
      throw error
    }
    this.#wasOpened = true
    this.#log({ event: 'storeOpened', file, jobs: jobs.size })
    jobs.claimNumbers()
    await this.written()
  }

  #events(file: string, jobs: Jobs): StoreEvents {
    return {
      restored: (job) => jobs.restored(job),
      resumed: (lastNumber) => jobs.resumed(lastNumber),
      kept: (job, runAt) => jobs.kept(job, runAt),
      refused: (job) => jobs.refused(job),
      failed: (reason) => this.#log({ event: 'storeFailed', file, reason }),
      recovered: () => this.#log({ event: 'storeRecovered', file }),
    }
  }
}
