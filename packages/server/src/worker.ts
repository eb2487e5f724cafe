import { Abilities } from './abilities.js'
import type { Job } from './job.js'
import { LinkedList } from './linked-list.js'
import type { Asker, FunctionQueue, Sleeper } from './queue.js'
import type { WorkerState } from './states.js'

/** How a worker hears of jobs. */
export interface WorkerEars {
  /** Sends a NOOP. */
  noop(): void
  /** A job may have come for the grab that has no answer. Whether it had. */
  serve(): boolean
}

/** One connection in its role as worker: what it serves, what it runs, whether it sleeps. */
export class Worker implements Sleeper, Asker {
  readonly #ears: WorkerEars
  readonly #abilities = new Abilities()
  readonly #running = new LinkedList<Job>()
  #state: WorkerState = 'awake'

  constructor(ears: WorkerEars) {
    this.#ears = ears
  }

  get abilities(): Abilities {
    return this.#abilities
  }

  get running(): Iterable<Job> {
    return this.#running
  }

  get works(): boolean {
    return this.#running.length > 0
  }

  canDo(queue: FunctionQueue, timeoutMs: number): void {
    this.#abilities.add(queue, timeoutMs)
    if (this.#state === 'asleep') queue.sleep(this)
  }

  cantDo(queue: FunctionQueue): void {
    queue.stir(this)
    queue.askNoMore(this)
    this.#abilities.remove(queue)
  }

  cantDoAnything(): void {
    this.#stir()
    this.askNoMore()
    this.#abilities.clear()
  }

  take(job: Job): void {
    this.#running.push(job)
  }

  giveUp(job: Job): void {
    this.#running.remove(job)
  }

  /** It asks for work, so it hears of the next job anew. */
  awake(): void {
    if (this.#state === 'awake') return
    this.#stir()
    this.#state = 'awake'
  }

  /** There is nothing to do. One that was woken and has not grabbed since knows already that it should. */
  sleep(): void {
    if (this.#state !== 'awake') return
    this.#state = 'asleep'
    for (const { queue } of this.#abilities) queue.sleep(this)
  }

  wake(): void {
    this.#stir()
    this.#state = 'woken'
    this.#ears.noop()
  }

  /** There is something to do right now, so it does not fall asleep. */
  keepAwake(): void {
    this.#ears.noop()
  }

  /** It has asked, and its answer waits for the next job. */
  ask(): void {
    for (const { queue } of this.#abilities) queue.ask(this)
  }

  askNoMore(): void {
    for (const { queue } of this.#abilities) queue.askNoMore(this)
  }

  serve(): boolean {
    return this.#ears.serve()
  }

  #stir(): void {
    if (this.#state !== 'asleep') return
    for (const { queue } of this.#abilities) queue.stir(this)
  }
}
