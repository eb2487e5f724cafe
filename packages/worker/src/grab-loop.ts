import type { Response } from '@gearwork/protocol'
import type { Connection } from '@gearwork/transport'
import { Abilities } from './abilities.js'
import { hear, type Listening } from './answers.js'
import { Arrivals } from './arrivals.js'
import { GrabWindow } from './grab-window.js'
import { Hand } from './hand.js'
import { introduce } from './introduction.js'
import type { Assignment, JobOutcome } from './job.js'
import { Line } from './line.js'
import type { LoopSupport } from './loop-support.js'
import { Nap } from './nap.js'
import type { Offer } from './offer.js'
import type { JobRun } from './run-job.js'
import { SilenceWatch } from './silence.js'
import { type LoopState, moveLoop } from './states.js'

/**
 * One life of one connection to one server: says what we can do, asks for jobs while there are places, sleeps
 * when there is nothing, and leaves when nothing is in hand.
 */
export class GrabLoop implements Listening {
  readonly #support: LoopSupport
  readonly #line: Line
  readonly #hand: Hand
  readonly #abilities: Abilities
  readonly #grabs: GrabWindow<JobRun>
  readonly #arrivals: Arrivals
  readonly #silence: SilenceWatch
  readonly #nap: Nap
  #state: LoopState = 'registering'

  constructor(connection: Connection, offers: ReadonlyMap<string, Offer>, support: LoopSupport) {
    this.#support = support
    this.#line = new Line(connection, support.maxDataBytes)
    this.#hand = new Hand(this.#line, support, (run, outcome) => this.#ended(run, outcome))
    this.#abilities = new Abilities(offers, {
      send: (packet) => this.#line.send(packet),
      isRunning: (functionName) => this.#hand.holds(functionName),
      isAsking: () => !this.#grabs.empty,
      told: () => this.wake(),
    })
    this.#grabs = new GrabWindow(support.slots)
    this.#arrivals = new Arrivals({
      offers,
      grabs: this.#grabs,
      hand: this.#hand,
      abilities: this.#abilities,
      support,
    })
    this.#silence = new SilenceWatch(support.clock, connection, {
      owes: () => !this.#grabs.empty,
      silent: () => this.#lend(),
    })
    this.#nap = new Nap(support.clock, support.idlePollMs, () => this.#poll())
  }

  /** Nothing is to be expected of the server for now. */
  get asleep(): boolean {
    return this.#state === 'asleep' || this.#grabs.lent
  }

  /** How many grabs wait for their answers; undefined = no place would be asked for now. */
  get load(): number | undefined {
    const wants = this.#state === 'asking' && this.#grabs.open && !this.#abilities.holding
    return wants && !this.#line.congested ? this.#grabs.asked : undefined
  }

  register(): void {
    introduce(this.#line, this.#support.clientId, this.#abilities)
  }

  /** Asks for one job; a place has been found for it. */
  ask(): void {
    this.#line.send({ name: this.#grabs.ask() })
    this.#silence.begin()
  }

  /** Says a new ability. */
  offer(offer: Offer): void {
    if (!this.#leaving && this.#state !== 'over') this.#abilities.tell(offer)
  }

  /** Takes an ability back, when nothing of it runs any more, nor is on its way. */
  withdraw(functionName: string): void {
    if (this.#state !== 'over') this.#abilities.withdraw(functionName)
  }

  /** Every answer of the server comes in here, and has the same end. What throws here ends this life. */
  receive(packet: Response): void {
    if (this.#state === 'over') return
    hear(this, packet)
    this.#afterAnswer()
  }

  /**
   * Asks for nothing more; `left` when nothing is in hand, nor on its way: what goes back costs the job one of its
   * attempts, and with none left its end.
   */
  leave(): void {
    if (this.#leaving || this.#state === 'over') return
    this.#move('leaving')
    this.#leaveIfDone()
  }

  /** What is on its way goes back. */
  hurry(): void {
    if (this.#state === 'leaving') this.#move('hurrying')
    this.#leaveIfDone()
  }

  /** The connection is gone: so are the answers to its grabs, and the way back for its jobs. */
  end(error: Error): void {
    if (this.#state === 'over') return
    this.#line.lose(error)
    this.#finish()
    this.#hand.abort(error)
  }

  /** What had piled up has left. */
  drained(): void {
    this.#line.release()
    this.#support.distribute()
  }

  registered(): void {
    if (this.#state !== 'registering') return
    this.#move('asking')
    this.#support.registered()
  }

  wake(): void {
    if (this.#state !== 'asleep') return
    this.#move('asking')
    this.#grabs.reopen()
    this.#support.distribute()
  }

  /** A job may have fallen due; before 2.0 gearmand tells nobody. */
  look(): void {
    if (this.#state === 'asleep') this.#poll()
    else this.#grabs.lookAgain()
  }

  refused(): void {
    this.#grabs.refuse()
  }

  assigned(assignment: Assignment): void {
    this.#arrivals.take(assignment, this.#state === 'asking' || this.#state === 'leaving')
  }

  /**
   * A late result finds no job: that is nothing to us. Any other error is the answer to a grab, and one before
   * the first of them means a server that knows no echo.
   */
  complained({ code }: Response<'ERROR'>): void {
    if (this.#state === 'registering') this.registered()
    else if (code !== 'JOB_NOT_FOUND') this.#grabs.complain()
  }

  get #leaving(): boolean {
    return this.#state === 'leaving' || this.#state === 'hurrying'
  }

  /** Sleeps when there is nothing more to be expected; what became free is for all. */
  #afterAnswer(): void {
    if (this.#abilities.holding && this.#grabs.empty) this.#abilities.answered()
    if (this.#state === 'asking' && this.#grabs.rest()) this.#sleep()
    this.#leaveIfDone()
    this.#support.distribute()
  }

  #ended(run: JobRun, outcome: JobOutcome): void {
    if (this.#state !== 'over') this.#arrivals.ended(run.job.function, outcome, this.#leaving)
    this.#leaveIfDone()
  }

  #sleep(): void {
    this.#move('asleep')
    this.#line.send({ name: 'PRE_SLEEP' })
    this.#nap.begin()
    this.#support.asleep()
  }

  /** Nobody has said that there is something: one question will do. */
  #poll(): void {
    this.#move('asking')
    this.#grabs.look()
    this.#support.distribute()
  }

  /** A server that has stopped answering keeps no places from the others. */
  #lend(): void {
    if (!this.#grabs.lend()) return
    this.#support.distribute()
    this.#support.asleep()
    this.#leaveIfDone()
  }

  #leaveIfDone(): void {
    if (!this.#leaving || !this.#hand.empty) return
    if (this.#state === 'leaving' && this.#grabs.asked > 0) return
    this.#finish()
    this.#support.left()
  }

  /** No answer comes any more, and nobody needs to wait for room. */
  #finish(): void {
    this.#move('over')
    this.#silence.stop()
    this.#grabs.forget()
    this.#line.release()
  }

  #move(to: LoopState): void {
    this.#state = moveLoop(this.#state, to)
    this.#nap.end()
  }
}
