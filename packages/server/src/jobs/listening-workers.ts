/** A worker that hears of new jobs while it sleeps. */
export interface Sleeper<Queue> {
  /**
   * A job has come to this queue, in whose list it does not stand any more. Whether that woke it: it may have woken
   * for another, and is struck off only where that is noticed, since it may serve very many.
   */
  wake(queue: Queue): boolean
}

/** A worker that has asked for a job and has no answer yet. */
export interface Asker<Queue> {
  /** Whether it still has. */
  readonly asks: boolean
  /** Whether there was a job for it. */
  serve(): boolean
  /** It asks no more, and does not stand in the list of this queue any more. */
  struckOff(queue: Queue): void
}

/** The workers that hear of a new job of one function: those that sleep, and those that have asked. */
export class ListeningWorkers<Queue> {
  readonly #sleepers = new Set<Sleeper<Queue>>()
  readonly #askers = new Set<Asker<Queue>>()

  sleep(sleeper: Sleeper<Queue>): void {
    this.#sleepers.add(sleeper)
  }

  ask(asker: Asker<Queue>): void {
    this.#askers.add(asker)
  }

  /** It does not serve this function any more. */
  forget(worker: Sleeper<Queue> & Asker<Queue>): void {
    this.#sleepers.delete(worker)
    this.#askers.delete(worker)
  }

  /**
   * A job has come: who has asked for one gets it. Otherwise it wakes `most` of those who sleep, or all (0), first
   * those whom it has not woken for longest.
   */
  wake(queue: Queue, most: number): void {
    if (this.#askers.size > 0 && this.#serve(queue)) return
    let left = most === 0 ? this.#sleepers.size : most
    for (const sleeper of this.#sleepers) {
      if (left === 0) return
      this.#sleepers.delete(sleeper)
      if (sleeper.wake(queue)) left -= 1
    }
  }

  /** They take turns: whoever is served goes last. */
  #serve(queue: Queue): boolean {
    for (const asker of this.#askers) {
      if (!asker.asks) {
        this.#askers.delete(asker)
        asker.struckOff(queue)
      } else if (asker.serve()) {
        if (this.#askers.size > 1 && this.#askers.delete(asker)) this.#askers.add(asker)
        return true
      }
    }
    return false
  }
}
