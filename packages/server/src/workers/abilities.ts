import { priorities } from '@gearwork/protocol'
import type { JobQueue } from '../jobs/job.js'
import { LinkedList } from '../structures/linked-list.js'
import { Ability, type FirstWanted, type Match } from './ability.js'
import { ManyAbilities } from './many-abilities.js'

/** So many are listed as they stand. */
const listed = 1_000

/** So many are asked one after the other faster than it is noted down who has jobs. */
const few = 64

/**
 * What one worker serves. Two rules choose its next job: a higher priority goes first whatever its function,
 * and among functions whoever was served last goes last. As in gearmand, the newest ability is asked first,
 * and a function registered twice counts twice.
 */
export class Abilities {
  #list = new LinkedList<Ability>()
  readonly #words = new Map<JobQueue, Ability[]>()
  /** Who may connect may register a hundred thousand functions, and then ask for ever. */
  #many: ManyAbilities | undefined

  /** Takes the same time however often it is called: who may connect may call it for ever. */
  add(queue: JobQueue, timeoutMs: number): void {
    const ability = new Ability(queue, timeoutMs)
    this.#list.unshift(ability)
    const words = this.#words.get(queue)
    if (words === undefined) this.#words.set(queue, [ability])
    else words.push(ability)
    queue.countWorkers(1)
    if (this.#many !== undefined) this.#many.add(ability)
    else if (this.#list.length > few) this.#many = new ManyAbilities(this.#list)
  }

  get any(): boolean {
    return this.#list.length > 0
  }

  /**
   * As in gearmand: whose turn it is first, and what was registered twice twice. Very many are told one by one as they
   * are asked for, in the order in which they came: their turns may change while somebody reads.
   */
  get names(): Iterable<string> {
    if (this.#list.length > listed) return this.#manyNames()
    return Array.from(this.#list, ({ queue }) => queue.name)
  }

  /** Each once. */
  get queues(): Iterable<JobQueue> {
    return this.#words.keys()
  }

  /** Takes back the word for a function, as often as it was given. */
  remove(queue: JobQueue): void {
    const words = this.#words.get(queue)
    if (words === undefined) return
    for (const ability of words) this.#list.remove(ability)
    queue.countWorkers(-words.length)
    this.#words.delete(queue)
    this.#many?.remove(queue)
  }

  clear(): void {
    for (const [queue, { length }] of this.#words) queue.countWorkers(-length)
    this.#words.clear()
    this.#list = new LinkedList()
    this.#many?.clear()
    this.#many = undefined
  }

  /** The next job, which stays where it stands. */
  match(first: FirstWanted): Match | undefined {
    return this.#many === undefined ? this.#matchFew(first) : this.#many.match(first)
  }

  /** The ability, which was matched, was served: the others come first now. */
  rotate(ability: Ability): void {
    if (this.#list.length === 1) return
    this.#list.remove(ability)
    this.#list.push(ability)
    this.#many?.rotate(ability.queue)
  }

  *#manyNames(): Iterable<string> {
    for (const [{ name }, words] of this.#words) for (const _ of words) yield name
  }

  #matchFew(first: FirstWanted): Match | undefined {
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
}
