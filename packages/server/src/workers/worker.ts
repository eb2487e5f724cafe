import type { Job, JobQueue, Runner } from '../jobs/job.js'
import type { Asker, Sleeper } from '../jobs/listening-workers.js'
import { moveWorker, type WorkerState } from '../states.js'
import { Abilities } from './abilities.js'
import { RunningJobs } from './running-jobs.js'

/** How a worker hears of jobs. */
export interface WorkerEars {
  /** Sends a NOOP. */
  noop(): void
  /** A job may have come for the grab that has no answer. Whether it had. */
  serve(): boolean
}

/** One connection in its role as worker: what it serves, what it runs, whether it sleeps. */
export class Worker implements Sleeper<JobQueue>, Asker<JobQueue>, Runner {
  readonly #ears: WorkerEars
  readonly #abilities = new Abilities()
  readonly #running = new RunningJobs()
  /**
   * Functions in whose lists it stands neither as one who sleeps nor, in the second, as one who asks. It stays in the
   * others when it wakes, and when it is answered: with a hundred thousand of them each sleep would stop the server.
   */
  readonly #unslept = new Set<JobQueue>()
  readonly #unasked = new Set<JobQueue>()
  #state: WorkerState = 'awake'
  #asks = false

  constructor(ears: WorkerEars) {
    this.#ears = ears
  }

  get abilities(): Abilities {
    return this.#abilities
  }

  get running(): RunningJobs {
    return this.#running
  }

  get works(): boolean {
    return this.#running.any
  }

  canDo(queue: JobQueue, timeoutMs: number): void {
    this.#abilities.add(queue, timeoutMs)
    this.#unasked.add(queue)
    if (this.#state === 'asleep') queue.sleep(this)
    else this.#unslept.add(queue)
  }

  cantDo(queue: JobQueue): void {
    this.#leave(queue)
    this.#abilities.remove(queue)
  }

  cantDoAnything(): void {
    for (const queue of this.#abilities.queues) this.#leave(queue)
    this.#abilities.clear()
  }

  take(job: Job): void {
    this.#running.add(job)
  }

  giveUp(job: Job): void {
    this.#running.remove(job)
  }

  /** It asks for work, so it hears of the next job anew. */
  awake(): void {
    if (this.#state !== 'awake') this.#state = moveWorker(this.#state, 'awake')
  }

  /** There is nothing to do. One that was woken and has not grabbed since knows already that it should. */
  sleep(): void {
    if (this.#state !== 'awake') return
    this.#state = moveWorker(this.#state, 'asleep')
    for (const queue of this.#unslept) queue.sleep(this)
    this.#unslept.clear()
  }

  wake(queue: JobQueue): boolean {
    this.#unslept.add(queue)
    if (this.#state !== 'asleep') return false
    this.#state = moveWorker(this.#state, 'woken')
    this.#ears.noop()
    return true
  }

  /** There is something to do right now, so it does not fall asleep. */
  keepAwake(): void {
    this.#ears.noop()
  }

  /** It has asked, and its answer waits for the next job. */
  ask(): void {
    this.#asks = true
    for (const queue of this.#unasked) queue.ask(this)
    this.#unasked.clear()
  }

  askNoMore(): void {
    this.#asks = false
  }

  get asks(): boolean {
    return this.#asks
  }

  struckOff(queue: JobQueue): void {
    this.#unasked.add(queue)
  }

  serve(): boolean {
    return this.#ears.serve()
  }

  #leave(queue: JobQueue): void {
    queue.forget(this)
    this.#unslept.delete(queue)
    this.#unasked.delete(queue)
  }
}
