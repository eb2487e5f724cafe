import { Buffer } from 'node:buffer'
import type { Request, Response, ResponseName } from '@gearwork/protocol'
import type { Cancel, Connection } from '@gearwork/transport'
import { Abilities } from './abilities.js'
import { GrabWindow } from './grab-window.js'
import type { Assignment, JobOutcome } from './job.js'
import type { LoopSupport } from './loop-support.js'
import type { Offer } from './offer.js'
import { Room } from './room.js'
import { type JobLine, JobRun } from './run-job.js'
import { SilenceWatch } from './silence.js'
import { type LoopState, moveLoop } from './states.js'

type Answers = { readonly [N in ResponseName]?: (packet: Response<N>) => void }

/** An echo's answer proves that everything before it was read: CAN_DO itself has none. */
const registration = Buffer.from('gearwork-registered')

/**
 * One life of one connection to one server: says what we can do, asks for jobs while there are places, sleeps
 * when there is nothing, and leaves when nothing is in hand.
 */
export class GrabLoop implements JobLine {
  readonly server: string
  readonly #connection: Connection
  readonly #offers: ReadonlyMap<string, Offer>
  readonly #support: LoopSupport
  readonly #abilities: Abilities
  readonly #grabs: GrabWindow<JobRun>
  readonly #runs = new Set<JobRun>()
  readonly #room = new Room()
  readonly #silence: SilenceWatch
  #state: LoopState = 'registering'
  #lost: Error | undefined
  #cancelPoll: Cancel | undefined

  constructor(connection: Connection, offers: ReadonlyMap<string, Offer>, support: LoopSupport) {
    this.server = connection.server
    this.#connection = connection
    this.#offers = offers
    this.#support = support
    this.#abilities = new Abilities(offers, {
      send: (packet) => this.send(packet),
      isRunning: (functionName) => this.#isRunning(functionName),
    })
    this.#grabs = new GrabWindow(support.slots)
    this.#silence = new SilenceWatch(support.clock, connection, {
      owes: () => !this.#grabs.empty,
      silent: () => this.#lend(),
    })
  }

  get state(): LoopState {
    return this.#state
  }

  get maxDataBytes(): number {
    return this.#support.maxDataBytes
  }

  /** Nothing is to be expected of the server for now. */
  get asleep(): boolean {
    return this.#state === 'asleep' || this.#grabs.lent
  }

  get lost(): Error | undefined {
    return this.#lost
  }

  /** How many grabs wait for their answers; undefined = no place would be asked for now. */
  get load(): number | undefined {
    const wants = this.#state === 'asking' && this.#grabs.open && !this.#abilities.holding
    return wants && !this.#connection.congested ? this.#grabs.asked : undefined
  }

  register(): void {
    const { clientId } = this.#support
    if (clientId !== undefined) this.send({ name: 'SET_CLIENT_ID', clientId })
    this.#abilities.tellAll()
    this.send({ name: 'ECHO_REQ', data: registration })
  }

  /** Asks for one job; a place has been found for it. */
  ask(): void {
    this.send({ name: this.#grabs.ask() })
  }

  /** Says a new ability; the server may have jobs for it already. */
  offer(offer: Offer): void {
    if (this.#state === 'over' || this.#state === 'leaving') return
    this.#abilities.tell(offer)
    this.#wake()
  }

  /** Takes an ability back, when nothing of it runs any more. */
  withdraw(functionName: string): void {
    if (this.#state !== 'over') this.#abilities.withdraw(functionName)
  }

  receive(packet: Response): void {
    const answer = this.#answers[packet.name] as ((packet: Response) => void) | undefined
    answer?.(packet)
  }

  /** Takes nothing more; `left` when nothing is in hand. */
  leave(): void {
    if (this.#state === 'over' || this.#state === 'leaving') return
    this.#move('leaving')
    this.#leaveIfDone()
  }

  /** The connection is gone: so are the answers to its grabs, and the way back for its jobs. */
  end(error: Error): void {
    if (this.#state === 'over') return
    this.#lost = error
    this.#finish()
    for (const run of this.#runs) run.abort(error)
  }

  send(packet: Request): void {
    this.#connection.send(packet)
  }

  room(): Promise<void> {
    return this.#room.wait(this.#lost === undefined && this.#connection.congested)
  }

  /** What had piled up has left. */
  drained(): void {
    this.#room.open()
    this.#support.distribute()
  }

  readonly #registered = (): void => {
    if (this.#state !== 'registering') return
    this.#move('asking')
    this.#silence.start()
    this.#support.registered()
    this.#support.distribute()
  }

  /** There may be jobs. */
  readonly #wake = (): void => {
    if (this.#state !== 'asleep') return
    this.#move('asking')
    this.#grabs.reopen()
    this.#support.distribute()
  }

  readonly #refused = (): void => {
    if (this.#grabs.empty) return
    this.#grabs.refuse()
    this.#rest()
  }

  /** What nobody asked for, or has a place for, goes back. */
  readonly #assigned = (assignment: Assignment): void => {
    if (this.#grabs.redeem()) this.#accept(assignment)
    else this.#giveBack(assignment.function)
  }

  /**
   * A late result finds no job: that is nothing to us. Any other error while the first grab is out means a
   * server that does not know this way of asking, and one before that a server that knows no echo.
   */
  readonly #complained = ({ code }: Response<'ERROR'>): void => {
    if (this.#state === 'registering') {
      this.#registered()
      return
    }
    if (code === 'JOB_NOT_FOUND' || this.#grabs.empty || !this.#grabs.askOtherwise()) return
    this.#grabs.release()
    this.#support.distribute()
  }

  readonly #answers: Answers = {
    ECHO_RES: this.#registered,
    NOOP: this.#wake,
    NO_JOB: this.#refused,
    JOB_ASSIGN: this.#assigned,
    JOB_ASSIGN_UNIQ: this.#assigned,
    JOB_ASSIGN_ALL: this.#assigned,
    ERROR: this.#complained,
  }

  /** What comes while we leave, and what is not offered any more, goes back. */
  #accept(assignment: Assignment): void {
    const offer = this.#state === 'asking' ? this.#offers.get(assignment.function) : undefined
    if (offer !== undefined) {
      this.#run(assignment, offer)
    } else {
      this.#grabs.release()
      this.#giveBack(assignment.function)
    }
  }

  #run(assignment: Assignment, offer: Offer): void {
    const run = new JobRun(assignment, offer, this, this.#finished)
    this.#runs.add(run)
    this.#grabs.accept(run)
    this.#support.jobStarting(run)
    run.start(this.#support.clock)
    this.#support.distribute()
  }

  readonly #finished = (run: JobRun, outcome: JobOutcome): void => {
    this.#runs.delete(run)
    if (this.#state !== 'over') this.#abilities.settle(run.job.function)
    if (this.#state === 'leaving') this.#leaveIfDone()
    this.#support.jobFinished(run, outcome)
  }

  #giveBack(functionName: string): void {
    if (this.#state === 'over') return
    this.#abilities.giveBack(functionName)
    this.#rest()
  }

  /** After an answer that brought no job to run: sleeps when there is nothing more to be expected. */
  #rest(): void {
    if (this.#state === 'asking' && this.#grabs.exhausted) this.#sleep()
    this.#support.distribute()
  }

  #sleep(): void {
    const { clock, idlePollMs } = this.#support
    this.#move('asleep')
    this.send({ name: 'PRE_SLEEP' })
    if (idlePollMs > 0) this.#cancelPoll = clock.after(idlePollMs, this.#wake)
    this.#support.asleep()
  }

  /** A server that has stopped answering keeps no places from the others. */
  #lend(): void {
    if (!this.#grabs.lend()) return
    this.#support.distribute()
    this.#support.asleep()
  }

  #leaveIfDone(): void {
    if (this.#runs.size > 0) return
    this.#finish()
    this.#support.left()
  }

  /** No answer comes any more, and nobody needs to wait for room. */
  #finish(): void {
    this.#move('over')
    this.#silence.stop()
    this.#grabs.forget()
    this.#room.open()
  }

  #isRunning(functionName: string): boolean {
    for (const { job } of this.#runs) if (job.function === functionName) return true
    return false
  }

  #move(to: LoopState): void {
    this.#state = moveLoop(this.#state, to)
    this.#cancelPoll?.()
    this.#cancelPoll = undefined
  }
}
