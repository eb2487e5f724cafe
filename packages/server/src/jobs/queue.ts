import type { Priority, QueueLimits } from '@gearwork/protocol'
import type { JobState } from '../states.js'
import { type Link, LinkedList } from '../structures/linked-list.js'
import { type Asker, ListeningWorkers, type Sleeper } from './listening-workers.js'

/** What a queue must know of a job. */
export interface QueuedJob extends Link {
  readonly priority: Priority
  readonly state: JobState
  lineUp(): void
  await(alarm: undefined): void
}

/** Somebody who is told when a line has a job again, once. */
export interface LineWatch extends Link {
  told(): void
}

const unlimited: QueueLimits = { high: 0, normal: 0, low: 0 }

/** One function: where its jobs stand, how many there are, and who sleeps until there are more. */
export class FunctionQueue<J extends QueuedJob> {
  readonly name: string
  readonly #lists: Readonly<Record<Priority, LinkedList<J>>> = {
    high: new LinkedList<J>(),
    normal: new LinkedList<J>(),
    low: new LinkedList<J>(),
  }
  /** Those that are in no line yet. */
  readonly #apart: Record<Priority, number> = { high: 0, normal: 0, low: 0 }
  readonly #listening = new ListeningWorkers<FunctionQueue<J>>()
  /** Few functions have any. */
  #watches: Record<Priority, LinkedList<LineWatch>> | undefined
  #limits = unlimited
  #total = 0
  #running = 0
  #workers = 0

  constructor(name: string) {
    this.name = name
  }

  /** Entering, waiting, queued and running. */
  get total(): number {
    return this.#total
  }

  get running(): number {
    return this.#running
  }

  /** Registrations: a worker that registers twice counts twice, as in gearmand. */
  get workers(): number {
    return this.#workers
  }

  /** Queued, or not in line yet. */
  queued(priority: Priority): number {
    return this.#lists[priority].length + this.#apart[priority]
  }

  limit(limits: QueueLimits): void {
    this.#limits = limits
  }

  /** Whether another job of this priority would be one too many: gearmand counts all that the function has. */
  isFull(priority: Priority): boolean {
    const limit = this.#limits[priority]
    return limit > 0 && this.#total >= limit
  }

  /** Takes in a new job, which is in no line yet. */
  add(job: J): void {
    this.#total += 1
    this.#apart[job.priority] += 1
  }

  /** It may run: it goes to the end of its line. */
  lineUp(job: J): void {
    job.lineUp()
    this.#apart[job.priority] -= 1
    this.#push(job)
  }

  /** It may not run in this life of the server: it leaves its line. */
  shelve(job: J): void {
    job.await(undefined)
    this.#lists[job.priority].remove(job)
    this.#apart[job.priority] += 1
  }

  /** The first in line. */
  first(priority: Priority): J | undefined {
    return this.#lists[priority].first
  }

  /** The first in line leaves the line to be run. */
  take(job: J): void {
    this.#lists[job.priority].remove(job)
    this.#running += 1
  }

  /** A job that ran comes back, and stands at the end of its line. */
  takeBack(job: J): void {
    this.#running -= 1
    this.#push(job)
  }

  /** A job is over, wherever it stood. */
  remove(job: J): void {
    this.#total -= 1
    if (job.state === 'running') this.#running -= 1
    else if (job.state === 'queued') this.#lists[job.priority].remove(job)
    else this.#apart[job.priority] -= 1
  }

  countWorkers(change: number): void {
    this.#workers += change
  }

  sleep(sleeper: Sleeper<FunctionQueue<J>>): void {
    this.#listening.sleep(sleeper)
  }

  ask(asker: Asker<FunctionQueue<J>>): void {
    this.#listening.ask(asker)
  }

  /** It does not serve this function any more. */
  forget(worker: Sleeper<FunctionQueue<J>> & Asker<FunctionQueue<J>>): void {
    this.#listening.forget(worker)
  }

  /** A job has come. @param most so many of those who sleep are woken, where nobody has asked for one; 0 = all. */
  wake(most: number): void {
    this.#listening.wake(this, most)
  }

  watch(priority: Priority, watch: LineWatch): void {
    this.#watches ??= { high: new LinkedList(), normal: new LinkedList(), low: new LinkedList() }
    this.#watches[priority].push(watch)
  }

  unwatch(priority: Priority, watch: LineWatch): void {
    this.#watches?.[priority].remove(watch)
  }

  /** To the end of its line. */
  #push(job: J): void {
    this.#lists[job.priority].push(job)
    if (this.#watches !== undefined) this.#tell(this.#watches[job.priority])
  }

  #tell(watches: LinkedList<LineWatch>): void {
    for (let watch = watches.first; watch !== undefined; watch = watches.first) {
      watches.remove(watch)
      watch.told()
    }
  }

  /** Nothing would be lost with it. */
  get disposable(): boolean {
    return this.#total === 0 && this.#workers === 0
  }
}
