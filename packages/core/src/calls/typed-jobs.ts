import type { JobHandle, JobUpdate } from '@gearwork/client'
import type { Priority } from '@gearwork/protocol'
import type { GivenFor, GotOf } from '../payloads/typed-schemas.js'
import type { Batch, BatchOptions } from './batches/batch.js'
import type { BackgroundCallOptions, CallOptions } from './call-options.js'

/** A job that was submitted: its handle, and where somebody waits for it, its result. */
export type TypedHandle<Result> = JobHandle & {
  /** @throws {NoResultError} for a background job, and what the job failed with. */
  result(): Promise<Result>
}

/** A foreground job: its result, or every update as it comes. */
export interface TypedJob<Result, Piece = unknown> extends AsyncIterable<JobUpdate> {
  /** Once a server has the job. */
  readonly created: Promise<JobHandle>
  /** @throws what the job failed with; {InvalidPayloadError} before anything is sent. */
  readonly result: Promise<Result>
  /**
   * What the job yields, or sends with `job.data()`, as it comes and read by the job's codec. Ends with the job.
   * @throws what the job failed with; {BadResultError} for a piece that the codec cannot read.
   */
  pieces(): AsyncIterable<Piece>
}

/**
 * The ways to submit one job. Called as it is, the job's default method decides.
 * `Payload` is the list of what stands for the payload: empty, optional, or one value.
 */
export interface JobCaller<Payload extends readonly unknown[], Result, Piece = unknown> {
  /** Submits it by the job's default method. @throws {InvalidPayloadError | BadPayloadError} before anything is sent. */
  (...call: [...Payload, options?: BackgroundCallOptions]): Promise<TypedHandle<Result>>
  /** Waits for the result. @throws what the job failed with; {JobTimeoutError} after `timeoutMs`. */
  doNormal(...call: [...Payload, options?: CallOptions]): Promise<Result>
  /** As `doNormal`, taken by workers before jobs of normal priority. */
  doHigh(...call: [...Payload, options?: CallOptions]): Promise<Result>
  /** As `doNormal`, taken by workers after jobs of normal priority. */
  doLow(...call: [...Payload, options?: CallOptions]): Promise<Result>
  /** Hands it over: done, for the caller, once a server has the job. */
  doBackground(...call: [...Payload, options?: BackgroundCallOptions]): Promise<JobHandle>
  /** As `doBackground`, taken by workers before jobs of normal priority. */
  doHighBackground(...call: [...Payload, options?: BackgroundCallOptions]): Promise<JobHandle>
  /** As `doBackground`, taken by workers after jobs of normal priority. */
  doLowBackground(...call: [...Payload, options?: BackgroundCallOptions]): Promise<JobHandle>
  /** Runs in the background, not before `at`: a date, or milliseconds since the epoch. */
  doEpoch(at: Date | number, ...call: [...Payload, options?: CallOptions]): Promise<JobHandle>
  /** In the foreground, to look on. `priority`: before or after which other jobs workers take it. Default `normal`. */
  submit(
    ...call: [...Payload, options?: CallOptions & { readonly priority?: Priority }]
  ): TypedJob<Result, Piece>
  /**
   * Once for each payload, so many at a time; nothing is submitted before it is read.
   * @throws {InvalidOptionError} for what is no list of payloads, and options that cannot be.
   */
  batch(
    payloads: AsyncIterable<Payload[0]> | Iterable<Payload[0]>,
    options?: BatchOptions<Payload[0]>,
  ): Batch<Payload[0], Result>
}

/** A caller for every method of a work; of an overloaded method, one that takes what any of its overloads takes. */
export type TypedJobs<Work> = {
  readonly [M in keyof Work as Work[M] extends Method ? M : never]: Work[M] extends Method
    ? CallerOf<Overloads<Work[M]>>
    : never
}

// biome-ignore lint/suspicious/noExplicitAny: any method of any class
type Method = (...parameters: any[]) => unknown

/** One caller that is called in as many ways as there are methods in the list. */
type CallerOf<Methods extends readonly Method[]> = Methods extends readonly [infer M extends Method]
  ? JobCaller<PayloadOf<M>, ResultOf<M>, PieceOf<M>>
  : Methods extends readonly [infer M extends Method, ...infer Others extends readonly Method[]]
    ? JobCaller<PayloadOf<M>, ResultOf<M>, PieceOf<M>> & CallerOf<Others>
    : never

/** The overloads of a method, up to four: TypeScript gives no list of them. */
type Overloads<M extends Method> = M extends {
  (...parameters: infer A): infer Q
  (...parameters: infer B): infer R
  (...parameters: infer C): infer S
  (...parameters: infer D): infer T
}
  ? [...Overload<A, Q>, ...Overload<B, R>, ...Overload<C, S>, (...parameters: D) => T]
  : M extends {
        (...parameters: infer B): infer R
        (...parameters: infer C): infer S
        (...parameters: infer D): infer T
      }
    ? [...Overload<B, R>, ...Overload<C, S>, (...parameters: D) => T]
    : M extends { (...parameters: infer C): infer S; (...parameters: infer D): infer T }
      ? [...Overload<C, S>, (...parameters: D) => T]
      : [M]

/** Where there are fewer than were asked for, TypeScript makes up some that take and give anything. */
type Overload<Parameters extends readonly unknown[], Returned> = unknown[] extends Parameters
  ? []
  : [(...parameters: Parameters) => Returned]

/** The parameters of a caller for what it gives: none is missing that may not be. */
export type GivenTo<Given> = undefined extends Given ? [payload?: Given] : [payload: Given]

/** What a caller gives for a method's first parameter; the second is the worker's affair. */
type PayloadOf<M extends Method> =
  Parameters<M> extends readonly [] ? [payload?: undefined] : GivenTo<GivenFor<Parameters<M>[0]>>

/**
 * What is sent piece by piece: what generators make, also where they are declared as `IterableIterator`. Arrays and sets
 * can be iterated too, but are values.
 */
type Stream<Piece> = AsyncIterable<Piece> | (Iterable<Piece> & Iterator<Piece>)

/** What a method comes to: nothing, where it goes by pieces. */
type ResultOf<M extends Method> =
  Awaited<ReturnType<M>> extends Stream<unknown> ? undefined : GotOf<Awaited<ReturnType<M>>>

type PieceOf<M extends Method> = Awaited<ReturnType<M>> extends Stream<infer Piece> ? GotOf<Piece> : unknown
