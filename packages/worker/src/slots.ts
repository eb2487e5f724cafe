import { type Member, Roster } from './roster.js'

/** Places for jobs: one is taken when a grab is sent, and kept by the job that it may bring. */
export interface Places<Run extends Member> {
  readonly runs: Iterable<Run>
  /** Whether one more grab may be sent. */
  readonly open: boolean
  /** A grab is sent. */
  ask(): void
  /** Grabs brought no job to run: refused, given back, or lost with their connection. */
  release(grabs?: number): void
  /** A grab brought a job. */
  start(run: Run): void
  /** The job is over. */
  end(run: Run): void
}

/**
 * Places for jobs, shared by all servers. A grab takes a place as soon as it is sent, because its answer may
 * be a job: so no more is ever asked for than can be run, nor more than there are iterations left.
 */
export class Slots<Run extends Member> implements Places<Run> {
  /** How many jobs may run at the same time. */
  readonly capacity: number
  readonly #runs = new Roster<Run>()
  #asked = 0
  #left: number
  #started = 0
  #allEnded: () => void = () => {}

  /** `iterations`: how many jobs may be run in all; 0 = any number. */
  constructor(capacity: number, iterations: number) {
    this.capacity = capacity
    this.#left = iterations === 0 ? Number.POSITIVE_INFINITY : iterations
  }

  get runs(): Iterable<Run> {
    return this.#runs
  }

  /** Something runs. */
  get busy(): boolean {
    return this.#runs.size > 0
  }

  /** Jobs started so far. */
  get started(): number {
    return this.#started
  }

  get open(): boolean {
    return this.#left > 0 && this.#asked + this.#runs.size < this.capacity
  }

  /** Nothing runs and no answer is awaited. */
  get empty(): boolean {
    return this.#asked === 0 && this.#runs.size === 0
  }

  /** The last iteration is over. */
  get spent(): boolean {
    return this.#left === 0 && this.empty
  }

  ask(): void {
    this.#asked += 1
    this.#left -= 1
  }

  release(grabs = 1): void {
    this.#asked -= grabs
    this.#left += grabs
  }

  start(run: Run): void {
    this.#asked -= 1
    this.#started += 1
    this.#runs.add(run)
  }

  end(run: Run): void {
    this.#runs.delete(run)
    if (this.#runs.size === 0) this.#allEnded()
  }

  /** Resolves when nothing runs, orphans of lost connections included. */
  ended(): Promise<void> {
    if (this.#runs.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#allEnded = resolve
    })
  }
}
