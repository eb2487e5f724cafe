import type { Buffer } from 'node:buffer'
import type { Desk, Errand, Follower } from './errand.js'
import { type ClientEventMap, type JobFacts, tell } from './events.js'
import { JobExceptionError, JobFailedError, JobLostError } from './job-errors.js'
import type { JobHandle } from './job-handle.js'
import { copyOf, count } from './received.js'
import { Submission, type SubmissionSource } from './submission.js'
import type { SubmitRequest } from './submit-request.js'
import type { WorkPacket } from './work-packets.js'

/** What happens to a foreground job on its good way, in order: created, any number of others, complete. */
export type JobUpdate =
  | { readonly type: 'created'; readonly handle: JobHandle }
  | { readonly type: 'data'; readonly data: Buffer }
  | { readonly type: 'warning'; readonly data: Buffer }
  | { readonly type: 'status'; readonly numerator: number; readonly denominator: number }
  | { readonly type: 'complete'; readonly data: Buffer }

/** Who waits for a foreground job. */
export interface Audience {
  /** Absent where the result alone matters: then no updates are made. */
  update?(update: JobUpdate): void
  complete(data: Buffer): void
  failed(error: unknown): void
}

/** What a worker can make happen. */
type WorkEvent = 'data' | 'warning' | 'status' | 'complete' | 'exception'

/** A foreground job: followed until it ends. */
export class ForegroundSubmission extends Submission implements Follower {
  readonly #audience: Audience
  /** It may run twice, so a lost server is no end. */
  readonly #idempotent: boolean
  /** The server that has it, and its name there. */
  #desk: Desk | undefined
  #name = ''
  #handle: JobHandle | undefined

  constructor(request: SubmitRequest, source: SubmissionSource, audience: Audience, idempotent: boolean) {
    super(request, source)
    this.#audience = audience
    this.#idempotent = idempotent
  }

  /** Made when somebody wants to see it: most wait for the result alone. */
  protected get handle(): JobHandle | undefined {
    if (this.#desk === undefined) return undefined
    this.#handle ??= this.handleOf(this.#name, this.#desk)
    return this.#handle
  }

  protected acknowledged(name: string, desk: Desk): void {
    this.move('taken')
    this.refresh()
    this.#desk = desk
    this.#name = name
    this.#handle = undefined
    desk.follow(name, this)
    if (this.#audience.update === undefined && !this.heeds('created')) return
    const handle = this.handleOf(name, desk)
    this.#handle = handle
    this.#audience.update?.({ type: 'created', handle })
    this.tellCreated(handle)
  }

  protected forgotten(handle: string, desk: Desk): void {
    desk.followForNobody(handle)
  }

  protected failed(error: unknown): void {
    this.#desk?.leave(this.#name, this)
    this.#audience.failed(error)
  }

  lost(error: Error): Errand | undefined {
    if (this.#idempotent && this.returned()) return this
    this.fail(new JobLostError(this.jobName(), error))
    return undefined
  }

  heard(packet: WorkPacket): void {
    switch (packet.name) {
      case 'WORK_DATA':
        this.#body('data', copyOf(packet.data))
        break
      case 'WORK_WARNING':
        this.#body('warning', copyOf(packet.data))
        break
      case 'WORK_STATUS':
        this.#status(count(packet.numerator), count(packet.denominator))
        break
      case 'WORK_COMPLETE':
        this.#complete(copyOf(packet.data))
        break
      case 'WORK_FAIL':
        this.fail(new JobFailedError(this.jobName()))
        break
      case 'WORK_EXCEPTION':
        this.#exception(copyOf(packet.data))
        break
    }
  }

  #body(type: 'data' | 'warning', data: Buffer): void {
    this.#audience.update?.({ type, data })
    this.#tell(type, { data })
  }

  #status(numerator: number, denominator: number): void {
    this.#audience.update?.({ type: 'status', numerator, denominator })
    this.#tell('status', { numerator, denominator })
  }

  #complete(data: Buffer): void {
    if (!this.end()) return
    if (this.#handle !== undefined || this.heeds('complete')) this.handle?.complete()
    this.#audience.update?.({ type: 'complete', data })
    this.#audience.complete(data)
    this.#tell('complete', { data })
  }

  #exception(data: Buffer): void {
    if (!this.end()) return
    const error = new JobExceptionError(this.jobName(), data)
    this.#audience.failed(error)
    this.#tell('exception', { data, error })
  }

  #tell<E extends WorkEvent>(name: E, more: Omit<ClientEventMap[E], keyof JobFacts>): void {
    if (this.heeds(name)) tell(this.source.listeners, name, { ...this.about(), ...more } as ClientEventMap[E])
  }
}
