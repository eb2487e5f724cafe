/** Takes turns: the one that had the last turn is asked last. */
export class Rotation<T> {
  readonly #members: readonly T[]
  #next = 0

  constructor(members: readonly T[]) {
    this.#members = members
  }

  /** The next in turn that wants one. */
  take(wants: (member: T) => boolean): T | undefined {
    for (let i = 0; i < this.#members.length; i++) {
      const at = (this.#next + i) % this.#members.length
      const member = this.#members[at] as T
      if (!wants(member)) continue
      this.#next = (at + 1) % this.#members.length
      return member
    }
    return undefined
  }
}
