import type { StandardSchema } from '@gearwork/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonSchemaOf } from '../../../packages/cli/src/contract/json-schema.js'

const person = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
}

test.each([
  ['zod', z.object({ name: z.string() })],
  ['arktype', type({ name: 'string' })],
])('a schema of %s becomes JSON Schema', (_, schema) => {
  expect(jsonSchemaOf(schema as StandardSchema, 'input')).toMatchObject({ status: 'known', schema: person })
})

test('what is sent and what comes of it may differ', () => {
  const schema = z.object({ name: z.string().default('nobody') }) as StandardSchema
  expect(jsonSchemaOf(schema, 'output')).toMatchObject({ schema: person })
  const input = jsonSchemaOf(schema, 'input')
  expect(input).toMatchObject({ status: 'known', schema: { type: 'object' } })
  expect(input).not.toMatchObject({ schema: { required: ['name'] } })
})

test('a library that needs another package says so, and a schema that JSON Schema cannot say', () => {
  expect(jsonSchemaOf(v.object({ name: v.string() }), 'input')).toEqual({
    status: 'unknown',
    reason: 'valibot gives no JSON Schema of it',
  })
  expect(jsonSchemaOf(z.bigint() as StandardSchema, 'input')).toEqual({
    status: 'unknown',
    reason: 'BigInt cannot be represented in JSON Schema',
  })
})
