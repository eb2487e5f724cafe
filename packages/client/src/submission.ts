import { Buffer } from 'node:buffer'
import type { Request, Response } from '@gearwork/protocol'
import type { Place } from './balance.js'
import type { Settle } from './deferred.js'
import { type Desk, Errand } from './errand.js'
import { type Refusal, SubmissionRefusedError } from './errors.js'
import { type ClientEventName, type ClientEvents, type JobFacts, tell } from './events.js'
import { type JobName, JobTimeoutError } from './job-errors.js'
import { JobHandle, type StatusAsker } from './job-handle.js'

/** What is known of a submission before any server has seen it. */
export interface SubmissionFacts {
  readonly request: Request
  readonly place: Place
  readonly function: string
  readonly unique: string
  readonly context: unknown
  /** Most have none, and then no event is made. */
  readonly listeners: readonly ClientEvents[]
  readonly asker: StatusAsker
}

/** A job on its way to a server, until a server has acknowledged it. */
export abstract class Submission extends Errand {
  readonly #facts: SubmissionFacts
  protected handle: JobHandle | undefined

  constructor(facts: SubmissionFacts) {
    super()
    this.#facts = facts
  }

  get request(): Request {
    return this.#facts.request
  }

  get place(): Place {
    return this.#facts.place
  }

  protected abstract acknowledged(handle: JobHandle, desk: Desk): void
  /** Acknowledged too late: the caller has given it up. */
  protected abstract forgotten(handle: string, desk: Desk): void
  protected abstract failed(error: unknown): void

  answered(packet: Response, desk: Desk): boolean {
    if (packet.name !== 'JOB_CREATED') return false
    if (this.state === 'ended') {
      this.forgotten(packet.handle, desk)
    } else {
      const { function: name, unique, asker } = this.#facts
      this.handle = new JobHandle(packet.handle, desk.server, name, unique, asker)
      this.acknowledged(this.handle, desk)
    }
    return true
  }

  refused(refusal: Refusal, desk: Desk): void {
    this.fail(new SubmissionRefusedError(this.#facts.function, desk.server, refusal))
  }

  timedOut(milliseconds: number): void {
    this.fail(new JobTimeoutError(this.jobName(), milliseconds))
  }

  fail(error: unknown): void {
    if (!this.end()) return
    this.failed(error)
    if (this.heeds('fail')) tell(this.listeners, 'fail', { ...this.about(), error })
  }

  /** Says that the job is about to be submitted, to whom it may concern. */
  announce(workload: Uint8Array): void {
    if (this.state === 'waiting' && this.heeds('workload'))
      tell(this.listeners, 'workload', { ...this.about(), workload })
  }

  protected tellCreated(handle: JobHandle): void {
    if (this.heeds('created')) tell(this.listeners, 'created', { ...this.about(), handle })
  }

  /** Somebody listens for it: only then is an event worth making. Made for nobody, events halve the pace. */
  protected heeds(name: ClientEventName): boolean {
    for (const listener of this.#facts.listeners) if (listener[name] !== undefined) return true
    return false
  }

  protected get listeners(): readonly ClientEvents[] {
    return this.#facts.listeners
  }

  /** What every event says. */
  protected about(): JobFacts {
    const { function: name, unique, context } = this.#facts
    const facts = { function: name, unique, context }
    return this.handle === undefined ? facts : { ...facts, handle: this.handle }
  }

  protected jobName(): JobName {
    return { function: this.#facts.function, handle: this.handle?.handle }
  }
}

/** A background job: done, for us, once a server has acknowledged it. */
export class BackgroundSubmission extends Submission {
  readonly #settle: Settle<JobHandle>

  constructor(facts: SubmissionFacts, settle: Settle<JobHandle>) {
    super(facts)
    this.#settle = settle
  }

  protected acknowledged(handle: JobHandle): void {
    this.end()
    this.#settle.resolve(handle)
    this.tellCreated(handle)
  }

  protected forgotten(): void {}

  protected failed(error: unknown): void {
    this.#settle.reject(error)
  }
}

/** Bytes that stay: bodies of packets are views of the receive buffer. */
export function copyOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes)
}
