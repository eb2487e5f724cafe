import { type StandardSchema, validate } from '@gearwork/core'
import { expect, test } from 'vitest'
import { z } from 'zod'

const mail = z.object({ to: z.string().trim(), diners: z.array(z.object({ age: z.number() })) })

test('without a schema everything is valid, as it is', async () => {
  const value = { any: 'thing' }
  expect(await validate(undefined, value)).toEqual({ status: 'valid', value })
})

test('a valid value comes out as the schema made it', async () => {
  expect(await validate(mail, { to: ' a@b.c ', diners: [] })).toEqual({
    status: 'valid',
    value: { to: 'a@b.c', diners: [] },
  })
})

test('an invalid value says what is wrong where', async () => {
  const validation = await validate(mail, { to: 1, diners: [{ age: 1 }, { age: 'x' }] })
  expect(validation).toMatchObject({ status: 'invalid', issues: [{ path: 'to' }, { path: 'diners[1].age' }] })
})

test('schemas that take their time and write paths as objects are understood', async () => {
  const slow: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async () => ({ issues: [{ message: 'no', path: [{ key: 'a' }, { key: 0 }, 'b'] }] }),
    },
  }
  expect(await validate(slow, {})).toEqual({ status: 'invalid', issues: [{ path: 'a[0].b', message: 'no' }] })
})
