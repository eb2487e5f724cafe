import { joinPath, type PathSegment } from './paths.js'
import {
  InvalidPayloadError,
  type PayloadIssue,
  type PayloadPart,
  SchemaFailedError,
} from './payload-errors.js'

/**
 * A schema of any library that speaks Standard Schema 1 (https://standardschema.dev): zod, valibot, arktype
 * and others. These are the parts of the specification that a validation needs.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

interface SchemaIssue {
  readonly message: string
  readonly path?: readonly PathSegment[] | undefined
}

/** What a validation found: the value as the schema made it, or what is wrong with it. */
export type Validation =
  | { readonly status: 'valid'; readonly value: unknown }
  | { readonly status: 'invalid'; readonly issues: readonly PayloadIssue[] }

/** What a schema is to follow "must", where one is asked for. */
export const schemaMust = 'be a Standard Schema, as zod, valibot and arktype make them'

export function isStandardSchema(value: unknown): value is StandardSchema {
  const holds = (typeof value === 'object' && value !== null) || typeof value === 'function'
  const standard = holds ? (value as Partial<StandardSchema>)['~standard'] : undefined
  return standard?.version === 1 && typeof standard.validate === 'function'
}

/** A value held against a schema; without one everything is valid. @throws what the schema throws. */
export async function validate(schema: StandardSchema | undefined, value: unknown): Promise<Validation> {
  if (schema === undefined) return { status: 'valid', value }
  const result = await schema['~standard'].validate(value)
  return result.issues === undefined
    ? { status: 'valid', value: result.value }
    : { status: 'invalid', issues: result.issues.map(readIssue) }
}

/**
 * A value as its schema makes it.
 * @throws {InvalidPayloadError} for one that it refuses; {SchemaFailedError} when it throws, or answers nothing
 * that the specification knows.
 */
export async function accept(
  what: PayloadPart,
  job: string,
  schema: StandardSchema,
  value: unknown,
): Promise<unknown> {
  const validation = await validate(schema, value).catch((error) => {
    throw new SchemaFailedError(what, job, error)
  })
  if (validation.status === 'invalid') throw new InvalidPayloadError(what, job, validation.issues)
  return validation.value
}

function readIssue({ message, path }: SchemaIssue): PayloadIssue {
  return { message, path: (path ?? []).reduce<string>(joinPath, '') }
}
