import { andThen, type Promised } from '../promised.js'
import type { SchemaResult, StandardSchema } from './standard-schema.js'

/** What is known of a schema of zod 4. */
interface ZodSchema extends StandardSchema {
  readonly _zod: {
    run(payload: Seen, context: { readonly async: true }): Promised<Seen>
  }
  safeParseAsync(value: unknown): Promise<{
    readonly data?: unknown
    readonly error?: { readonly issues: NonNullable<SchemaResult<unknown>['issues']> } | undefined
  }>
}

/** What zod passes from check to check. */
interface Seen {
  value: unknown
  issues: unknown[]
}

export function isZod(schema: StandardSchema): schema is ZodSchema {
  return schema['~standard'].vendor === 'zod' && 'safeParseAsync' in schema && '_zod' in schema
}

/** Schemas with a check that waits. */
const waiting = new WeakSet<ZodSchema>()

/**
 * zod's own answer to the specification tries without waiting first: a check that waits runs twice, and what its first
 * run rejects with nobody hears, which ends the process. Its way for those that wait makes promises for all. So it is
 * asked as it asks itself; only for what it refuses, for which it has no words yet, is it asked again.
 */
export function runZod(schema: ZodSchema, value: unknown): Promised<SchemaResult<unknown>> {
  if (waiting.has(schema)) return explained(schema, value)
  const seen = schema._zod.run({ value, issues: [] }, { async: true })
  if (seen instanceof Promise) waiting.add(schema)
  return andThen(seen, (made) =>
    made.issues.length === 0 ? { value: made.value } : explained(schema, value),
  )
}

async function explained(schema: ZodSchema, value: unknown): Promise<SchemaResult<unknown>> {
  const { data, error } = await schema.safeParseAsync(value)
  return error === undefined ? { value: data } : { issues: error.issues }
}
