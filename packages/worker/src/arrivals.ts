import type { Abilities } from './abilities.js'
import type { GrabWindow } from './grab-window.js'
import type { Hand } from './hand.js'
import type { Assignment, JobOutcome } from './job.js'
import type { LoopSupport } from './loop-support.js'
import type { Offer } from './offer.js'
import type { JobRun } from './run-job.js'

/** What jobs that come have to do with. */
interface ArrivalsParts {
  readonly offers: ReadonlyMap<string, Offer>
  readonly grabs: GrabWindow<JobRun>
  readonly hand: Hand
  readonly abilities: Abilities
  readonly support: Pick<LoopSupport, 'clock' | 'jobStarting'>
}

/** The jobs that come by one connection: each is run here, or goes back. */
export class Arrivals {
  readonly #parts: ArrivalsParts

  constructor(parts: ArrivalsParts) {
    this.#parts = parts
  }

  /** What nobody asked for, has no place, is not offered, or comes too late (it is not `wanted`), goes back. */
  take(assignment: Assignment, wanted: boolean): void {
    const { grabs, offers } = this.#parts
    const invited = grabs.redeem()
    const offer = wanted ? offers.get(assignment.function) : undefined
    if (invited && offer !== undefined) this.#run(assignment, offer)
    else this.#refuse(assignment, invited)
  }

  /** What is lost while the connection lives was given back by its handler; one that leaves gives all back by closing. */
  ended(functionName: string, { status }: JobOutcome, leaving: boolean): void {
    const { abilities } = this.#parts
    if (status === 'lost' && !leaving) abilities.giveBack(functionName)
    else abilities.settle(functionName)
  }

  #run(assignment: Assignment, offer: Offer): void {
    const { hand, grabs, support } = this.#parts
    const run = hand.take(assignment, offer)
    grabs.accept(run)
    support.jobStarting(run)
    run.start(support.clock)
  }

  #refuse(assignment: Assignment, invited: boolean): void {
    const { grabs, abilities } = this.#parts
    if (invited) grabs.release()
    abilities.giveBack(assignment.function)
  }
}
