import type { JobHandle } from '@gearwork/client'
import { InvalidOptionError } from '../../settings/option-errors.js'
import type { SubmitMethod } from '../../settings/ways.js'
import { BatchBegunError } from '../call-errors.js'
import type { BackgroundCallOptions } from '../call-options.js'
import { Flow, type FlowOptions } from './flow.js'

/** How many jobs are on their way, where nobody says how many. */
const inFlightByDefault = 1_000

/** How many calls go together. */
export interface InFlightOptions {
  /** How many jobs may be on their way, or have come to an end that nobody has read yet. Default 1000. */
  readonly inFlight?: number
  /** Takes no more, gives up what is on its way, and ends with the signal's reason once that has been told. */
  readonly signal?: AbortSignal
}

/** Options of a batch. */
export interface BatchOptions<Payload> extends InFlightOptions {
  /** Give the outcomes in the order of the payloads, rather than as they come. Default false. */
  readonly ordered?: boolean
  /** How each is submitted. Default: the job's default method. */
  readonly method?: SubmitMethod
  /** The options of each call: its unique key, its context, its time limit. */
  readonly each?: (payload: Payload, index: number) => BackgroundCallOptions
}

/** What came of one call. */
export type CallOutcome<Result> =
  | { readonly status: 'complete'; readonly result: Result }
  /** A background job: a server has it. */
  | { readonly status: 'submitted'; readonly handle: JobHandle }
  /** What the call rejects with. */
  | { readonly status: 'failed'; readonly error: unknown }

/** What came of one payload of a batch; `index`: its position among the payloads, from 0. */
export type BatchOutcome<Payload, Result> = CallOutcome<Result> & {
  readonly payload: Payload
  readonly index: number
}

/** How far a batch is. */
export interface BatchProgress {
  /** How many there are; undefined as long as that is not known. */
  readonly total: number | undefined
  /** How many were taken. */
  readonly begun: number
  /** How many are complete or, in the background, submitted. */
  readonly done: number
  readonly failed: number
}

/**
 * One job for each of any number of payloads, so many at a time. Nothing is submitted before it is read, in one of
 * three ways:
 *
 * ```ts
 * for await (const outcome of mail.welcome.batch(diners())) if (outcome.status === 'failed') report(outcome)
 * const outcomes = await mail.welcome.batch(few).all()
 * const { done, failed } = await mail.welcome.batch(millions()).finish()
 * ```
 *
 * A call that fails is an outcome, and stops no other. Memory does not grow with the number of payloads.
 */
export class Batch<Payload, Result> implements AsyncIterable<BatchOutcome<Payload, Result>> {
  readonly #payloads: AsyncIterable<Payload> | Iterable<Payload>
  readonly #call: (payload: Payload, index: number) => Promise<CallOutcome<Result>>
  readonly #options: FlowOptions
  readonly #counts = { begun: 0, done: 0, failed: 0 }
  #total: number | undefined
  #isBegun = false

  /** @internal `call` does not reject. `ends`: signals that end it besides that of the options. */
  constructor(
    payloads: AsyncIterable<Payload> | Iterable<Payload>,
    call: (payload: Payload, index: number) => Promise<CallOutcome<Result>>,
    options: InFlightOptions & { readonly ordered?: boolean },
    ends: readonly AbortSignal[] = [],
  ) {
    this.#payloads = payloads
    this.#call = call
    this.#options = flowOptions(options, ends)
    this.#total = sizeOf(payloads)
  }

  /** How far it is, at any time. */
  get progress(): BatchProgress {
    return { total: this.#total, ...this.#counts }
  }

  /**
   * The outcomes as they come. Breaking off takes no more payloads.
   * @throws {BatchBegunError} the second time; the signal's reason; {ClientClosedError} once its Gearman is closed; what
   * the source of the payloads throws, once what was begun has been told.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<BatchOutcome<Payload, Result>, void, void> {
    if (this.#isBegun) throw new BatchBegunError()
    this.#isBegun = true
    const flow = new Flow(
      this.#payloads,
      (payload: Payload, index) => this.#run(payload, index),
      this.#options,
    )
    yield* flow.outcomes()
    this.#total = this.#counts.begun
  }

  /** All outcomes, in the order of the payloads. @throws as the iteration does. */
  async all(): Promise<readonly BatchOutcome<Payload, Result>[]> {
    const outcomes: BatchOutcome<Payload, Result>[] = []
    for await (const outcome of this) outcomes[outcome.index] = outcome
    return outcomes
  }

  /** To the end, keeping nothing but the count. @throws as the iteration does. */
  async finish(): Promise<BatchProgress> {
    for await (const _ of this);
    return this.progress
  }

  async #run(payload: Payload, index: number): Promise<BatchOutcome<Payload, Result>> {
    this.#counts.begun += 1
    const outcome = await this.#call(payload, index)
    this.#counts[outcome.status === 'failed' ? 'failed' : 'done'] += 1
    return { ...outcome, payload, index }
  }
}

function flowOptions(
  { inFlight = inFlightByDefault, signal, ordered = false }: InFlightOptions & { readonly ordered?: boolean },
  ends: readonly AbortSignal[],
): FlowOptions {
  if (!Number.isSafeInteger(inFlight) || inFlight < 1) {
    throw new InvalidOptionError('inFlight', 'be a whole number, 1 or more', inFlight)
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InvalidOptionError('signal', 'be an AbortSignal', signal)
  }
  return { inFlight, ordered, signals: signal === undefined ? ends : [signal, ...ends] }
}

function sizeOf(payloads: object): number | undefined {
  const { length, size } = payloads as { readonly length?: unknown; readonly size?: unknown }
  return [length, size].find((count) => typeof count === 'number') as number | undefined
}
