import type { StandardSchema } from './schema.js'

/** Any schema, whatever it takes and makes. */
// biome-ignore lint/suspicious/noExplicitAny: it stands for all of them
export type AnySchema = StandardSchema<any, any>

/** What a schema takes; of no schema, anything. */
export type InputOf<S> = S extends AnySchema ? NonNullable<S['~standard']['types']>['input'] : unknown
/** What a schema makes of it; of no schema, anything. */
export type OutputOf<S> = S extends AnySchema ? NonNullable<S['~standard']['types']>['output'] : unknown

declare const given: unique symbol
declare const got: unique symbol

/**
 * What a method gets that declares `@Job({ input })`, where the schema makes something else of what a caller gives:
 * typed callers then take the schema's input. `seat(diner: Payload<typeof diner>)`
 */
export type Payload<S extends AnySchema> = OutputOf<S> & { readonly [given]?: (input: InputOf<S>) => void }

/**
 * What a method returns that declares `@Job({ output })`, where the schema makes something else of it: typed callers
 * then get the schema's output.
 */
export type Result<S extends AnySchema> = InputOf<S> & { readonly [got]?: () => OutputOf<S> }

/** What a caller gives for a parameter. */
export type GivenFor<Parameter> = Parameter extends { readonly [given]?: (input: infer Input) => void }
  ? unknown extends Input
    ? Parameter
    : Input
  : Parameter

/** What a caller gets of what a method returned. */
export type GotOf<Returned> = Returned extends { readonly [got]?: () => infer Output }
  ? unknown extends Output
    ? Returned
    : Output
  : Returned
