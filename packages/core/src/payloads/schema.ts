import type { PayloadIssue } from './payload-errors.js'

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
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What a validation found: the value as the schema made it, or what is wrong with it. */
export type Validation =
  | { readonly status: 'valid'; readonly value: unknown }
  | { readonly status: 'invalid'; readonly issues: readonly PayloadIssue[] }

export function isStandardSchema(value: unknown): value is StandardSchema {
  const holds = (typeof value === 'object' && value !== null) || typeof value === 'function'
  const standard = holds ? (value as Partial<StandardSchema>)['~standard'] : undefined
  return typeof standard?.validate === 'function'
}

/** A value held against a schema; without one everything is valid. */
export async function validate(schema: StandardSchema | undefined, value: unknown): Promise<Validation> {
  if (schema === undefined) return { status: 'valid', value }
  const result = await schema['~standard'].validate(value)
  return result.issues === undefined
    ? { status: 'valid', value: result.value }
    : { status: 'invalid', issues: result.issues.map(readIssue) }
}

function readIssue({ message, path }: SchemaIssue): PayloadIssue {
  return { message, path: (path ?? []).reduce<string>(joinPath, '') }
}

function joinPath(path: string, segment: PropertyKey | { readonly key: PropertyKey }): string {
  const key = typeof segment === 'object' ? segment.key : segment
  if (typeof key === 'number') return `${path}[${key}]`
  return path === '' ? String(key) : `${path}.${String(key)}`
}
