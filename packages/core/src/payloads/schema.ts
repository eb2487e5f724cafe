import { quote } from '@gearwork/transport/quote'
import { isRecord } from '@gearwork/transport/record'
import { andThen, isPromised, type Promised } from '../promised.js'
import { joinPath, type PathSegment } from './paths.js'
import {
  InvalidPayloadError,
  type PayloadIssue,
  type PayloadPart,
  SchemaFailedError,
} from './payload-errors.js'
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.js'
import { isZod, runZod } from './zod.js'

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
  return schema === undefined ? { status: 'valid', value } : check(schema, value)
}

/**
 * A value as its schema makes it.
 * @throws {InvalidPayloadError} for one that it refuses; {SchemaFailedError} when it throws, or answers nothing
 * that the specification knows.
 */
export function accept(
  what: PayloadPart,
  job: string,
  schema: StandardSchema,
  value: unknown,
): Promised<unknown> {
  return andThen(judge(what, job, schema, value), (validation) => {
    if (validation.status === 'invalid') throw new InvalidPayloadError(what, job, validation.issues)
    return validation.value
  })
}

function judge(what: PayloadPart, job: string, schema: StandardSchema, value: unknown): Promised<Validation> {
  const failed = (error: unknown) => {
    throw new SchemaFailedError(what, job, error)
  }
  try {
    const validation = check(schema, value)
    return isPromised(validation) ? validation.catch(failed) : validation
  } catch (error) {
    return failed(error)
  }
}

function check(schema: StandardSchema, value: unknown): Promised<Validation> {
  return andThen(run(schema, value), readAnswer)
}

/** Schemas may be written by hand: what they answer is not checked by any compiler. */
function readAnswer(answer: SchemaResult<unknown>): Validation {
  // Of arktype, a list that has issues.
  if (typeof answer !== 'object' || answer === null) return refuseAnswer(answer)
  const { issues } = answer
  if (issues === undefined)
    return 'value' in answer ? { status: 'valid', value: answer.value } : refuseAnswer(answer)
  return Array.isArray(issues)
    ? { status: 'invalid', issues: Array.from(issues, readIssue) }
    : refuseAnswer(answer)
}

function run(schema: StandardSchema, value: unknown): Promised<SchemaResult<unknown>> {
  return isZod(schema) ? runZod(schema, value) : schema['~standard'].validate(value)
}

function readIssue(issue: SchemaIssue): PayloadIssue {
  const { message, path = [] } = Object(issue) as SchemaIssue
  if (typeof message !== 'string' || !Array.isArray(path)) return refuseAnswer({ issues: [issue] })
  return { message, path: path.reduce<string>((way, step) => joinPath(way, readStep(step)), '') }
}

/** A Map may have any key: valibot names it as it is. */
function readStep(step: PathSegment): PathSegment {
  const key: unknown = isRecord(step) && 'key' in step ? step.key : step
  return isPropertyKey(key) ? key : quote(key)
}

function isPropertyKey(key: unknown): key is PropertyKey {
  return ['string', 'number', 'symbol'].includes(typeof key)
}

function refuseAnswer(answer: unknown): never {
  throw new TypeError(`it answered ${quote(answer)}, which is no result of a Standard Schema`)
}
