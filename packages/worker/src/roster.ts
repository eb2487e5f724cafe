/** Who can be on a roster. */
export interface Member {
  /** Its place there; nobody but the roster writes it. */
  place: number
}

/**
 * Those who are there, in no order. Each knows its place, so that leaving costs nothing: sets cost a sixth of
 * what a job takes, and keep those who left until the next great garbage collection.
 */
export class Roster<M extends Member> implements Iterable<M> {
  readonly #members: M[] = []

  get size(): number {
    return this.#members.length
  }

  add(member: M): void {
    member.place = this.#members.length
    this.#members.push(member)
  }

  /** Nothing happens where it is not there. */
  delete(member: M): void {
    const { place } = member
    if (this.#members[place] !== member) return
    const last = this.#members.pop() as M
    if (last === member) return
    this.#members[place] = last
    last.place = place
  }

  /** Those who are there now, whatever happens to them meanwhile. */
  [Symbol.iterator](): Iterator<M> {
    return [...this.#members][Symbol.iterator]()
  }
}
