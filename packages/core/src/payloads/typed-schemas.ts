import type { StandardSchema } from './standard-schema.js'

/** Any schema, whatever it takes and makes. */
// biome-ignore lint/suspicious/noExplicitAny: it stands for all of them
export type AnySchema = StandardSchema<any, any>

/** What a schema takes. */
export type InputOf<S extends AnySchema> = NonNullable<S['~standard']['types']>['input']
/** What a schema makes of it. */
export type OutputOf<S extends AnySchema> = NonNullable<S['~standard']['types']>['output']

/** What a schema makes, where there is one. */
export type MadeBy<S> = S extends AnySchema ? OutputOf<S> : unknown

// Nothing bears these names at run time: they let a type remember another.
declare const given: unique symbol
declare const got: unique symbol

/**
 * What a method gets that declares `@Job({ input })`, for schemas that make something else of what a caller gives:
 * typed callers then take the schema's input. `seat(diner: Payload<typeof diner>)`
 */
export type Payload<S extends AnySchema> = Remembering<OutputOf<S>, { readonly [given]?: [InputOf<S>] }>

/**
 * What a method returns that declares `@Job({ output })`, for schemas that make something else of it: typed callers then
 * get the schema's output. `async seat(): Promise<Result<typeof table>>`
 */
export type Result<S extends AnySchema> = Remembering<InputOf<S>, { readonly [got]?: [OutputOf<S>] }>

/** Nothing can be held by `null` and `undefined`. */
type Remembering<T, Memory> = T extends null | undefined ? T : T & Memory

/** What a caller gives for a method's parameter. */
export type GivenFor<Parameter> = Recalled<Parameter, typeof given>
/** What a caller gets of what a method returned. */
export type GotOf<Returned> = Recalled<Returned, typeof got>

/** What a type remembers under a name; itself, where it remembers nothing. */
type Recalled<T, Name extends symbol> = 0 extends 1 & T
  ? T
  : T extends unknown
    ? Name extends keyof T
      ? T extends { readonly [N in Name]?: [infer Memory] }
        ? Memory
        : T
      : T
    : never

/** What a method takes behind a schema; without one, and of a schema that tells no type, whatever it says. */
// biome-ignore lint/suspicious/noExplicitAny: the method alone says what it takes
export type TakenAfter<S> = S extends AnySchema ? (unknown extends OutputOf<S> ? any : Payload<S>) : any

/** What a method returns, at once, later or in pieces, for a schema to accept; without one, anything. */
export type ReturnedFor<S> = S extends AnySchema
  ? unknown extends InputOf<S>
    ? unknown
    : Returnable<InputOf<S>> | PromiseLike<Returnable<InputOf<S>>>
  : unknown

type Returnable<T> = T | AsyncIterable<T> | (Iterable<T> & Iterator<T, unknown>)
