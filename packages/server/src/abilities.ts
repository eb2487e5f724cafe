import { type Priority, priorities } from '@gearwork/protocol'
import type { Job } from './job.js'
import { Link, LinkedList } from './linked-list.js'
import type { FunctionQueue } from './queue.js'

/** A worker's word that it serves a function. */
export class Ability extends Link {
  readonly queue: FunctionQueue
  /** After so many milliseconds a job counts as lost; 0 = never. */
  readonly timeoutMs: number

  constructor(queue: FunctionQueue, timeoutMs: number) {
    super()
    this.queue = queue
    this.timeoutMs = timeoutMs
  }
}

/** A job and the ability it falls under. */
export interface Match {
  readonly job: Job
  readonly ability: Ability
}

/**
 * What one worker serves. Two rules choose its next job: a higher priority goes first whatever its function,
 * and among functions whoever was served last goes last. As in gearmand, the newest ability is asked first,
 * and a function registered twice counts twice.
 */
export class Abilities {
  #list = new LinkedList<Ability>()
  readonly #words = new Map<FunctionQueue, Ability[]>()

  /** Takes the same time however often it is called: who may connect may call it for ever. */
  add(queue: FunctionQueue, timeoutMs: number): void {
    const ability = new Ability(queue, timeoutMs)
    this.#list.unshift(ability)
    const words = this.#words.get(queue)
    if (words === undefined) this.#words.set(queue, [ability])
    else words.push(ability)
    queue.countWorkers(1)
  }

  get any(): boolean {
    return this.#list.length > 0
  }

  [Symbol.iterator](): Iterator<Ability> {
    return this.#list[Symbol.iterator]()
  }

  /** Takes back the word for a function, as often as it was given. */
  remove(queue: FunctionQueue): void {
    const words = this.#words.get(queue) ?? []
    for (const ability of words) this.#list.remove(ability)
    queue.countWorkers(-words.length)
    this.#words.delete(queue)
  }

  clear(): void {
    for (const [queue, { length }] of this.#words) queue.countWorkers(-length)
    this.#words.clear()
    this.#list = new LinkedList()
  }

  /** The next job, which stays where it stands. @param first finds the first job of a line that is wanted. */
  match(first: (queue: FunctionQueue, priority: Priority) => Job | undefined): Match | undefined {
    for (const priority of priorities) {
      for (
        let ability = this.#list.first;
        ability !== undefined;
        ability = ability.next as Ability | undefined
      ) {
        const job = first(ability.queue, priority)
        if (job !== undefined) return { job, ability }
      }
    }
    return undefined
  }

  /** The ability was served: the others come first now. */
  rotate(ability: Ability): void {
    if (this.#list.length === 1) return
    this.#list.remove(ability)
    this.#list.push(ability)
  }
}
