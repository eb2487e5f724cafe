import { encodeException, type Request } from '@gearwork/protocol'
import type { Cancel, Clock } from '@gearwork/transport'
import { FunctionTimeoutError, JobFailed, JobGivenBack, JobResultError } from './errors.js'
import { type Assignment, type JobOutcome, type JobSupport, type JobUpdate, WorkerJob } from './job.js'
import type { Offer } from './offer.js'
import { isPromise, isResult, isStream, type JobPieces, type JobResult, toBytes } from './result.js'
import type { Member } from './roster.js'

/** The life of a connection, as far as a job needs it: the way back to the one server that knows the job. */
export interface JobLine {
  readonly server: string
  /** Why it is over; undefined while it can be sent to. */
  readonly lost: Error | undefined
  /** The most bytes that a result, or a piece of one, may have. */
  readonly maxDataBytes: number
  send(packet: Request): void
  /** Resolves when the server has taken most of what was sent. */
  room(): Promise<void>
}

/** What a server can be told of the end of a job. */
type ToldOutcome = Exclude<JobOutcome, { status: 'lost' }>

const nowhere = Promise.resolve()

/** One run of one job: calls the handler, and tells the server how it ended, once. */
export class JobRun implements JobSupport, Member {
  readonly job: WorkerJob
  readonly line: JobLine
  readonly startedAt = performance.now()
  place = 0
  readonly #offer: Offer
  readonly #ended: (run: JobRun, outcome: JobOutcome) => void
  #cancelTimeout: Cancel | undefined
  #controller: AbortController | undefined
  #abortedBy: Error | undefined
  #failed = false
  #over = false

  constructor(
    assignment: Assignment,
    offer: Offer,
    line: JobLine,
    ended: (run: JobRun, outcome: JobOutcome) => void,
  ) {
    this.job = new WorkerJob(assignment, this)
    this.line = line
    this.#offer = offer
    this.#ended = ended
  }

  get server(): string {
    return this.line.server
  }

  /** Nobody wants to hear more of a run that is over, or whose way back is lost. */
  get wanted(): boolean {
    return !this.#over && this.line.lost === undefined
  }

  /** Most handlers never look: the controller is made for those that do. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#abortedBy !== undefined) this.#controller.abort(this.#abortedBy)
    }
    return this.#controller.signal
  }

  /** Calls the handler. One that answers at once is done when this returns. */
  start(clock: Clock): void {
    // A listener to its start may have stopped the worker, and with it this run.
    if (this.#over) return
    const { timeoutMs, handler } = this.#offer
    if (timeoutMs > 0) this.#cancelTimeout = clock.after(timeoutMs, () => this.#timeOut(timeoutMs))
    try {
      const given = handler(this.job)
      if (isPromise(given)) this.#await(given)
      else this.#settle(given)
    } catch (error) {
      this.#threw(error)
    }
  }

  send(update: JobUpdate): Promise<void> {
    if (!this.wanted) return nowhere
    if ('data' in update && !this.#fits(update.data)) return nowhere
    this.line.send(update)
    return this.line.room()
  }

  fail(): void {
    this.#failed = true
  }

  /** Tells the handler that going on is in vain. */
  abort(reason: Error): void {
    if (this.#abortedBy !== undefined) return
    this.#abortedBy = reason
    this.#controller?.abort(reason)
  }

  /** Ends the run without a word to its server, which will hand the job out again. */
  giveBack(reason: Error): void {
    this.abort(reason)
    this.#finish({ status: 'lost', error: reason })
  }

  /** Functions are made here alone: most handlers give their result at once. */
  #await(given: Promise<JobResult | JobPieces>): void {
    given.then(
      (result) => this.#settle(result),
      (error) => this.#threw(error),
    )
  }

  #timeOut(milliseconds: number): void {
    const error = new FunctionTimeoutError(this.#offer.name, milliseconds)
    this.abort(error)
    this.#end({ status: 'exception', error })
  }

  /** What was given may be a proxy that throws when it is looked at. */
  #settle(given: JobResult | JobPieces): void {
    try {
      if (isResult(given)) this.#complete(toBytes(given))
      else if (isStream(given)) this.#stream(given).catch((error) => this.#threw(error))
      else this.#threw(JobResultError.of(this.#offer.name, given))
    } catch (error) {
      this.#threw(error)
    }
  }

  /** A packet that the server refuses costs the connection, and the next worker of the job its own. */
  #complete(data: Uint8Array): void {
    if (this.#fits(data)) this.#end({ status: 'complete', data })
  }

  #fits({ length }: Uint8Array): boolean {
    const { maxDataBytes } = this.line
    if (length <= maxDataBytes) return true
    this.#threw(JobResultError.tooLarge(this.#offer.name, length, maxDataBytes))
    return false
  }

  #threw(error: unknown): void {
    if (isA(JobGivenBack, error)) this.giveBack(error)
    else this.#end(isA(JobFailed, error) ? { status: 'failed' } : { status: 'exception', error })
  }

  async #stream(pieces: JobPieces): Promise<void> {
    await this.job.stream(pieces)
    this.#settle(undefined)
  }

  #end(outcome: ToldOutcome): void {
    if (this.#over) return
    const { lost } = this.line
    const told: JobOutcome = lost === undefined ? this.#tell(outcome) : { status: 'lost', error: lost }
    this.#finish(told)
  }

  #tell(outcome: ToldOutcome): ToldOutcome {
    const told: ToldOutcome = this.#failed ? { status: 'failed' } : outcome
    this.line.send(ending(this.job.handle, told))
    return told
  }

  #finish(outcome: JobOutcome): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimeout?.()
    this.#ended(this, outcome)
  }
}

/** The packet that ends a job. WORK_EXCEPTION is an end in itself: a WORK_FAIL after it finds no job. */
function ending(handle: string, outcome: ToldOutcome): Request {
  switch (outcome.status) {
    case 'complete':
      return { name: 'WORK_COMPLETE', handle, data: outcome.data }
    case 'failed':
      return { name: 'WORK_FAIL', handle }
    case 'exception':
      return { name: 'WORK_EXCEPTION', handle, data: encodeException(outcome.error) }
  }
}

/** What is thrown may be a proxy that throws when it is looked at. */
function isA<E extends Error>(kind: new (...given: never) => E, thrown: unknown): thrown is E {
  try {
    return thrown instanceof kind
  } catch {
    return false
  }
}
