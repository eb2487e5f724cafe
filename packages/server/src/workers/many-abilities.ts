import { type Priority, priorities } from '@gearwork/protocol'
import type { JobQueue } from '../jobs/job.js'
import type { LineWatch } from '../jobs/queue.js'
import { Heap, type Ranked } from '../structures/heap.js'
import { Link } from '../structures/linked-list.js'
import type { Ability, FirstWanted, Match } from './ability.js'
import { Turns } from './turns.js'

/**
 * Whose turn it is among very many abilities, in a time that does not grow with them. Those whose lines have jobs
 * stand in a heap for each priority; the others have asked their lines to tell of the next one.
 */
export class ManyAbilities {
  readonly #heaps: Heaps = { high: new Heap(), normal: new Heap(), low: new Heap() }
  readonly #functions = new Map<JobQueue, ServedFunction>()
  #newest = 0
  #last = 0

  /** @param abilities those that there are, the one whose turn it is first. */
  constructor(abilities: Iterable<Ability>) {
    for (const ability of [...abilities].reverse()) this.add(ability)
  }

  /** The newest goes first. */
  add(ability: Ability): void {
    const { queue } = ability
    this.#newest -= 1
    const rank = this.#newest
    const known = this.#functions.get(queue)
    if (known === undefined) this.#functions.set(queue, new ServedFunction(ability, rank, this.#heaps))
    else known.reorder((turns) => turns.add(ability, rank))
  }

  remove(queue: JobQueue): void {
    this.#functions.get(queue)?.leave()
    this.#functions.delete(queue)
  }

  clear(): void {
    for (const served of this.#functions.values()) served.leave()
    this.#functions.clear()
  }

  match(first: FirstWanted): Match | undefined {
    for (const priority of priorities) {
      const heap = this.#heaps[priority]
      for (let line = heap.first; line !== undefined; line = heap.first) {
        const job = first(line.turns.queue, priority)
        if (job !== undefined) return { job, ability: line.turns.first }
        line.rest()
      }
    }
    return undefined
  }

  /** The ability of this function whose turn it was goes last. */
  rotate(queue: JobQueue): void {
    this.#last += 1
    const rank = this.#last
    this.#functions.get(queue)?.reorder((turns) => turns.next(rank))
  }
}

type Heaps = Readonly<Record<Priority, Heap<ServedLine>>>

/** One function that is served, with a line for each priority. */
class ServedFunction {
  readonly #turns: Turns
  readonly #lines: readonly ServedLine[]

  constructor(ability: Ability, rank: number, heaps: Heaps) {
    this.#turns = new Turns(ability, rank)
    this.#lines = priorities.map((priority) => new ServedLine(this.#turns, priority, heaps[priority]))
    for (const line of this.#lines) line.stand()
  }

  /** Nothing changes its rank while it stands in a heap. */
  reorder(deed: (turns: Turns) => void): void {
    const ready = this.#lines.filter(({ place }) => place >= 0)
    for (const line of ready) line.leave()
    deed(this.#turns)
    for (const line of ready) line.stand()
  }

  leave(): void {
    for (const line of this.#lines) line.leave()
  }
}

/** One line: in the heap while it has jobs, or may have; otherwise it is told of the next one. */
class ServedLine extends Link implements Ranked, LineWatch {
  readonly turns: Turns
  readonly #priority: Priority
  readonly #heap: Heap<ServedLine>
  place = -1

  constructor(turns: Turns, priority: Priority, heap: Heap<ServedLine>) {
    super()
    this.turns = turns
    this.#priority = priority
    this.#heap = heap
  }

  get rank(): number {
    return this.turns.rank
  }

  stand(): void {
    if (this.turns.queue.first(this.#priority) === undefined) this.#watch()
    else this.#heap.add(this)
  }

  /** It has no job that is wanted. */
  rest(): void {
    this.#heap.remove(this)
    this.#watch()
  }

  leave(): void {
    if (this.place >= 0) this.#heap.remove(this)
    else this.turns.queue.unwatch(this.#priority, this)
  }

  /** It has a job again, and watches no more. */
  told(): void {
    this.#heap.add(this)
  }

  #watch(): void {
    this.turns.queue.watch(this.#priority, this)
  }
}
