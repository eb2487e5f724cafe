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
  const result = await run(schema, value)
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

/**
 * zod's own answer to the specification tries without waiting first: a check that waits runs twice, and what its first
 * run rejects with nobody hears, which ends the process. This way it runs once, and a payload costs 1 µs more.
 */
function run(schema: StandardSchema, value: unknown): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  return isZod(schema) ? runZod(schema, value) : schema['~standard'].validate(value)
}

interface ZodSchema extends StandardSchema {
  safeParseAsync(value: unknown): Promise<{
    readonly data?: unknown
    readonly error?: { readonly issues: readonly SchemaIssue[] } | undefined
  }>
}

function isZod(schema: StandardSchema): schema is ZodSchema {
  return schema['~standard'].vendor === 'zod' && 'safeParseAsync' in schema
}

async function runZod(schema: ZodSchema, value: unknown): Promise<SchemaResult<unknown>> {
  const { data, error } = await schema.safeParseAsync(value)
  return error === undefined ? { value: data } : { issues: error.issues }
}

function readIssue({ message, path }: SchemaIssue): PayloadIssue {
  return { message, path: (path ?? []).reduce<string>(joinPath, '') }
}
