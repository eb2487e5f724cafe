import type { JobQueue } from '../jobs/job.js'
import type { Ability } from './ability.js'

interface Turn {
  readonly ability: Ability
  readonly rank: number
}

/** The words of one worker for one function, of which there may be very many: the newest goes first, whoever was served last. */
export class Turns {
  readonly queue: JobQueue
  /** The first is at the end: one shifts nothing there. */
  #coming: Turn[]
  /** In the order in which they were served. */
  #served: Turn[] = []

  constructor(ability: Ability, rank: number) {
    this.queue = ability.queue
    this.#coming = [{ ability, rank }]
  }

  get first(): Ability {
    return this.#first.ability
  }

  /** Of the first. */
  get rank(): number {
    return this.#first.rank
  }

  /** A new one. @param rank lower than all. */
  add(ability: Ability, rank: number): void {
    this.#coming.push({ ability, rank })
  }

  /** The first was served. @param rank higher than all. */
  next(rank: number): void {
    const { ability } = this.#first
    this.#coming.pop()
    this.#served.push({ ability, rank })
  }

  get #first(): Turn {
    if (this.#coming.length === 0) {
      this.#coming = this.#served.reverse()
      this.#served = []
    }
    return this.#coming.at(-1) as Turn
  }
}
