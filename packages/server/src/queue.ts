import type { Priority, QueueLimits } from '@gearwork/protocol'
import type { Job } from './job.js'
import { type Link, LinkedList } from './linked-list.js'

/** A worker that hears of new jobs while it sleeps. */
export interface Sleeper {
  /**
   * A job has come to this queue, in whose list it does not stand any more. Whether that woke it: it may have woken
   * for another, and is struck off only where that is noticed, since it may serve very many.
   */
  wake(queue: FunctionQueue): boolean
}

/** A worker that has asked for a job and has no answer yet. */
export interface Asker {
  /** Whether it still has. */
  readonly asks: boolean
  /** Whether there was a job for it. */
  serve(): boolean
  /** It asks no more, and does not stand in the list of this queue any more. */
  struckOff(queue: FunctionQueue): void
}

/** Somebody who is told when a line has a job again, once. */
export interface LineWatch extends Link {
  told(): void
}

const unlimited: QueueLimits = { high: 0, normal: 0, low: 0 }

/** One function: where its jobs stand, how many there are, and who sleeps until there are more. */
export class FunctionQueue {
  readonly name: string
  readonly #lists: Readonly<Record<Priority, LinkedList<Job>>> = {
    high: new LinkedList<Job>(),
    normal: new LinkedList<Job>(),
    low: new LinkedList<Job>(),
  }
  /** Those that are in no line yet. */
  readonly #apart: Record<Priority, number> = { high: 0, normal: 0, low: 0 }
  readonly #sleepers = new Set<Sleeper>()
  readonly #askers = new Set<Asker>()
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
  add(job: Job): void {
    this.#total += 1
    this.#apart[job.priority] += 1
  }

  /** It may run: it goes to the end of its line. */
  lineUp(job: Job): void {
    job.lineUp()
    this.#apart[job.priority] -= 1
    this.#push(job)
  }

  /** It may not run in this life of the server: it leaves its line. */
  shelve(job: Job): void {
    job.await(undefined)
    this.#lists[job.priority].remove(job)
    this.#apart[job.priority] += 1
  }

  /** The first in line. */
  first(priority: Priority): Job | undefined {
    return this.#lists[priority].first
  }

  /** The first in line leaves the line to be run. */
  take(job: Job): void {
    this.#lists[job.priority].remove(job)
    this.#running += 1
  }

  /** A job that ran comes back, and stands at the end of its line. */
  takeBack(job: Job): void {
    this.#running -= 1
    this.#push(job)
  }

  /** A job is over, wherever it stood. */
  remove(job: Job): void {
    this.#total -= 1
    if (job.state === 'running') this.#running -= 1
    else if (job.state === 'queued') this.#lists[job.priority].remove(job)
    else this.#apart[job.priority] -= 1
  }

  countWorkers(change: number): void {
    this.#workers += change
  }

  sleep(sleeper: Sleeper): void {
    this.#sleepers.add(sleeper)
  }

  ask(asker: Asker): void {
    this.#askers.add(asker)
  }

  /** It does not serve this function any more. */
  forget(worker: Sleeper & Asker): void {
    this.#sleepers.delete(worker)
    this.#askers.delete(worker)
  }

  watch(priority: Priority, watch: LineWatch): void {
    this.#watches ??= { high: new LinkedList(), normal: new LinkedList(), low: new LinkedList() }
    this.#watches[priority].push(watch)
  }

  unwatch(priority: Priority, watch: LineWatch): void {
    this.#watches?.[priority].remove(watch)
  }

  /**
   * A job has come: who has asked for one gets it. Otherwise it wakes `most` of those who sleep, or all (0), first
   * those whom it has not woken for longest.
   */
  wake(most: number): void {
    if (this.#askers.size > 0 && this.#serve()) return
    let left = most === 0 ? this.#sleepers.size : most
    for (const sleeper of this.#sleepers) {
      if (left === 0) return
      this.#sleepers.delete(sleeper)
      if (sleeper.wake(this)) left -= 1
    }
  }

  /** They take turns: whoever is served goes last. */
  #serve(): boolean {
    for (const asker of this.#askers) {
      if (!asker.asks) {
        this.#askers.delete(asker)
        asker.struckOff(this)
      } else if (asker.serve()) {
        if (this.#askers.size > 1 && this.#askers.delete(asker)) this.#askers.add(asker)
        return true
      }
    }
    return false
  }

  /** To the end of its line. */
  #push(job: Job): void {
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
