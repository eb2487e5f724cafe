import type { Response } from '@gearwork/protocol'
import { byUnique, type Candidate, leastLoaded } from './balance.js'
import { type Desk, Errand } from './errand.js'
import { type Refusal, SubmissionRefusedError } from './errors.js'
import { type ClientEventName, type ClientEvents, type JobFacts, tell } from './events.js'
import { isSingleKey, renewedKey } from './foreground-key.js'
import { type JobName, JobTimeoutError } from './job-errors.js'
import { JobHandle, type StatusAsker } from './job-handle.js'
import type { SubmitRequest } from './submit-request.js'

/** Says why no server can be reached; undefined where one can. */
interface Outage {
  readonly outage: Error | undefined
}

/** What a submission has of its client, and all those that say nothing of their own have in common. */
export interface SubmissionSource {
  readonly asker: StatusAsker
  readonly servers: Outage
  readonly listeners: readonly ClientEvents[]
  readonly context?: unknown
}

/**
 * A job on its way to a server, until a server has acknowledged it. There may be tens of thousands at a time,
 * so it keeps little besides its packet.
 */
export abstract class Submission extends Errand {
  #request: SubmitRequest
  protected readonly source: SubmissionSource

  constructor(request: SubmitRequest, source: SubmissionSource) {
    super()
    this.#request = request
    this.source = source
  }

  get request(): SubmitRequest {
    return this.#request
  }

  /** It goes out anew because its server is lost. */
  override returned(): boolean {
    if (!super.returned()) return false
    const unique = renewedKey(this.#request.unique)
    if (unique !== this.#request.unique) this.#request = { ...this.#request, unique }
    return true
  }

  /** Absent as long as no server has acknowledged it. */
  protected abstract get handle(): JobHandle | undefined

  place<C extends Candidate>(candidates: readonly C[], urgent: boolean): C | undefined {
    const { unique } = this.request
    return isSingleKey(unique) ? leastLoaded(candidates, urgent) : byUnique(unique)(candidates, urgent)
  }

  protected abstract acknowledged(handle: string, desk: Desk): void
  /** Acknowledged too late: the caller has given it up. */
  protected abstract forgotten(handle: string, desk: Desk): void
  protected abstract failed(error: unknown): void

  answered(packet: Response, desk: Desk): boolean {
    if (packet.name !== 'JOB_CREATED') return false
    if (this.state === 'ended') this.forgotten(packet.handle, desk)
    else this.acknowledged(packet.handle, desk)
    return true
  }

  refused(refusal: Refusal, desk: Desk): void {
    this.fail(new SubmissionRefusedError(this.request.function, desk.server, refusal))
  }

  timedOut(milliseconds: number): void {
    const why = this.state === 'waiting' ? this.source.servers.outage : undefined
    this.fail(new JobTimeoutError(this.jobName(), milliseconds, why))
  }

  fail(error: unknown): void {
    if (!this.end()) return
    this.failed(error)
    if (this.heeds('fail')) tell(this.source.listeners, 'fail', { ...this.about(), error })
  }

  /** Says that the job is about to be submitted, to whom it may concern. */
  announce(): void {
    const { workload } = this.request
    if (this.state === 'waiting' && this.heeds('workload'))
      tell(this.source.listeners, 'workload', { ...this.about(), workload })
  }

  protected handleOf(handle: string, { server }: Desk): JobHandle {
    const { function: name, unique } = this.request
    return new JobHandle(handle, server, name, unique, this.source.asker)
  }

  protected tellCreated(handle: JobHandle): void {
    tell(this.source.listeners, 'created', { ...this.about(), handle })
  }

  /** Somebody listens for it: only then is an event worth making. Made for nobody, events halve the pace. */
  protected heeds(name: ClientEventName): boolean {
    for (const listener of this.source.listeners) if (listener[name] !== undefined) return true
    return false
  }

  /** What every event says. */
  protected about(): JobFacts {
    const { function: name, unique } = this.request
    const facts = { function: name, unique, context: this.source.context }
    return this.handle === undefined ? facts : { ...facts, handle: this.handle }
  }

  protected jobName(): JobName {
    return { function: this.request.function, handle: this.handle?.handle }
  }
}

/** A background job: done, for us, once a server has acknowledged it. */
export class BackgroundSubmission extends Submission {
  readonly #resolve: (handle: JobHandle) => void
  readonly #reject: (reason: unknown) => void

  constructor(
    request: SubmitRequest,
    source: SubmissionSource,
    resolve: (handle: JobHandle) => void,
    reject: (reason: unknown) => void,
  ) {
    super(request, source)
    this.#resolve = resolve
    this.#reject = reject
  }

  /** It ends with the acknowledgement. */
  protected get handle(): undefined {
    return undefined
  }

  protected acknowledged(text: string, desk: Desk): void {
    this.end()
    const handle = this.handleOf(text, desk)
    this.#resolve(handle)
    if (this.heeds('created')) this.tellCreated(handle)
  }

  protected forgotten(): void {}

  protected failed(error: unknown): void {
    this.#reject(error)
  }
}
