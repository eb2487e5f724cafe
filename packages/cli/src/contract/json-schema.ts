import type { StandardSchema } from '@gearwork/core'

/** A schema as JSON Schema, or why there is none. */
export type SchemaInContract =
  | { readonly status: 'none' }
  | { readonly status: 'known'; readonly schema: object }
  | { readonly status: 'unknown'; readonly reason: string }

/** Standard JSON Schema (https://standardschema.dev/json-schema), which zod has since 4.2 and arktype since 2.1.28. */
interface StandardJsonSchema {
  readonly jsonSchema?: {
    readonly [Side in 'input' | 'output']?: (options: { readonly target: string }) => unknown
  }
}

/** What callers send (`input`), or what the job gives (`output`). Of valibot a package of its own would be needed. */
export function jsonSchemaOf(schema: StandardSchema, side: 'input' | 'output'): SchemaInContract {
  const standard: StandardSchema['~standard'] & StandardJsonSchema = schema['~standard']
  const convert = standard.jsonSchema?.[side]
  if (convert === undefined) {
    return { status: 'unknown', reason: `${standard.vendor} gives no JSON Schema of it` }
  }
  try {
    return { status: 'known', schema: convert({ target: 'draft-2020-12' }) as object }
  } catch (error) {
    return { status: 'unknown', reason: error instanceof Error ? error.message : String(error) }
  }
}
