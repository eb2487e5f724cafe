import type { Job } from '../jobs/job.js'
import { Batch } from './batch.js'
import { readChanges } from './changes.js'
import { restoring } from './restoring.js'
import type { Store, StoreEvents } from './store.js'
import { StoreThread } from './store-thread.js'
import type { Ticket } from './ticket.js'

/** Batches that the thread has at a time: one that it makes, and one to go on with. */
const mostSent = 2
/** Of the batch before, in bytes: so much may leave before the turn is over, if the thread has nothing to do. */
const earlyShare = 1 / 4
/** So large a batch leaves however many there are: what lies in one piece has an end. */
const fullBytes = 16 * 1024 * 1024
/** A commit has its price: smaller ones do not pay. */
const earlyFromBytes = 3 * 1024
/** Bytes of changes that the disk has not taken, from which on no more should come. */
const congestedFrom = 64 * 1024 * 1024

/**
 * Jobs in a SQLite file. A thread of its own waits for the disk; while it makes one batch of changes the next one
 * gathers here, so the slower the disk, the more jobs share a commit.
 */
export class SqliteStore implements Store {
  readonly durable = true
  readonly #file: string
  readonly #sent: Batch[] = []
  #events: StoreEvents | undefined
  #opening: Promise<StoreThread> | undefined
  /** Absent before it is open, and after it is lost. */
  #thread: StoreThread | undefined
  #gathering: Batch | undefined
  #planned = false
  #expectedBytes = 0
  #sentBytes = 0
  #failing = false

  constructor(file: string) {
    this.#file = file
  }

  get pending(): Ticket | undefined {
    return (this.#gathering ?? this.#sent.at(-1))?.ticket
  }

  get congested(): boolean {
    return this.#sentBytes + (this.#gathering?.changes.size ?? 0) > congestedFrom
  }

  async open(events: StoreEvents): Promise<void> {
    this.#events = events
    this.#opening = StoreThread.open(this.#file, {
      part: (bytes) => readChanges(bytes, restoring(events)),
      done: () => this.#done(events),
      failed: (reason) => this.#fail(reason, events),
      recovered: () => this.#recover(events),
      lost: (reason) => this.#lose(reason, events),
    })
    this.#thread = await this.#opening
  }

  keep(job: Job, runAt: number): boolean {
    if (this.#thread === undefined) this.#events?.refused(job)
    else {
      this.#gather().keep(job, runAt)
      this.#sendEarly()
    }
    return false
  }

  drop(job: Job): void {
    if (this.#thread !== undefined) this.#gather().changes.drop(job.number)
  }

  retry(job: Job): void {
    if (this.#thread !== undefined) this.#gather().changes.retry(job.number, job.retries)
  }

  giveOut(lastNumber: number): void {
    if (this.#thread !== undefined) this.#gather().changes.giveOut(lastNumber)
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => {})
    this.#send()
    await this.#thread?.close()
  }

  #gather(): Batch {
    this.#gathering ??= new Batch(this.#expectedBytes)
    this.#plan()
    return this.#gathering
  }

  /** What comes in one turn of the event loop goes together. */
  #plan(): void {
    if (this.#planned || this.#sent.length >= mostSent) return
    this.#planned = true
    setImmediate(this.#sendPlanned)
  }

  /**
   * The thread begins with the first part of a long turn while the rest is read, and the parts take turns from then
   * on: a tenth more with 50 jobs in flight, a fifth with 500.
   */
  #sendEarly(): void {
    const size = this.#gathering?.changes.size ?? 0
    const early = Math.max(earlyFromBytes, this.#expectedBytes * earlyShare)
    if (size >= fullBytes || (this.#sent.length === 0 && size >= early)) this.#send()
  }

  readonly #sendPlanned = (): void => {
    this.#planned = false
    if (this.#sent.length < mostSent) this.#send()
  }

  #send(): void {
    const batch = this.#gathering
    if (batch === undefined || this.#thread === undefined) return
    this.#gathering = undefined
    this.#sent.push(batch)
    const bytes = batch.changes.take()
    this.#expectedBytes = bytes.length
    this.#sentBytes += bytes.length
    this.#thread.send(bytes)
  }

  #settleOldest(become: (job: Job, runAt: number) => void): void {
    const batch = this.#sent.shift()
    this.#sentBytes -= batch?.changes.size ?? 0
    this.#send()
    batch?.settle(become)
  }

  #done(events: StoreEvents): void {
    this.#recover(events)
    this.#settleOldest((job, runAt) => events.kept(job, runAt))
  }

  #recover(events: StoreEvents): void {
    if (this.#failing) events.recovered()
    this.#failing = false
  }

  #fail(reason: string, events: StoreEvents): void {
    if (!this.#failing) events.failed(reason)
    this.#failing = true
    this.#settleOldest((job) => events.refused(job))
  }

  /** Nothing can be kept any more. */
  #lose(reason: string, events: StoreEvents): void {
    this.#thread = undefined
    events.failed(reason)
    this.#sentBytes = 0
    const batches = [...this.#sent.splice(0), ...(this.#gathering === undefined ? [] : [this.#gathering])]
    this.#gathering = undefined
    for (const batch of batches) batch.settle((job) => events.refused(job))
  }
}
