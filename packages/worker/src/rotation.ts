/**
 * Takes turns among those that are waited for least: one that has stopped answering is left with what it
 * has, instead of drawing everything to itself.
 */
export class Rotation<T> {
  readonly #members: readonly T[]
  #next = 0

  constructor(members: readonly T[]) {
    this.#members = members
  }

  /** The one with the least `load`, the next in turn among equals. Undefined load: it wants none. */
  take(load: (member: T) => number | undefined): T | undefined {
    let chosen: number | undefined
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.#members.length; i++) {
      const at = (this.#next + i) % this.#members.length
      const its = load(this.#members[at] as T)
      if (its === undefined || its >= least) continue
      least = its
      chosen = at
    }
    if (chosen === undefined) return undefined
    this.#next = (chosen + 1) % this.#members.length
    return this.#members[chosen]
  }
}
