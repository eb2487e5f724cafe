import { type Priority, priorities } from '@gearwork/protocol'
import type { Job } from './job.js'
import type { FunctionQueue } from './queue.js'

/** A worker's word that it serves a function. */
export interface Ability {
  readonly queue: FunctionQueue
  /** After so many milliseconds a job counts as lost; 0 = never. */
  readonly timeoutMs: number
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
  #list: Ability[] = []

  add(ability: Ability): void {
    this.#list.unshift(ability)
    ability.queue.countWorkers(1)
  }

  [Symbol.iterator](): Iterator<Ability> {
    return this.#list[Symbol.iterator]()
  }

  /** Takes back the word for a function, as often as it was given. */
  remove(queue: FunctionQueue): void {
    const kept = this.#list.filter((ability) => ability.queue !== queue)
    queue.countWorkers(kept.length - this.#list.length)
    this.#list = kept
  }

  clear(): void {
    for (const { queue } of this.#list) queue.countWorkers(-1)
    this.#list = []
  }

  /** The next job, which stays where it stands. @param first finds the first job of a line that is wanted. */
  match(first: (queue: FunctionQueue, priority: Priority) => Job | undefined): Match | undefined {
    for (const priority of priorities) {
      for (const ability of this.#list) {
        const job = first(ability.queue, priority)
        if (job !== undefined) return { job, ability }
      }
    }
    return undefined
  }

  /** The ability was served: the others come first now. */
  rotate(ability: Ability): void {
    const place = this.#list.indexOf(ability)
    if (place < 0 || this.#list.length === 1) return
    this.#list.splice(place, 1)
    this.#list.push(ability)
  }
}
