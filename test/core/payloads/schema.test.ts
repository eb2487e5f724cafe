import {
  accept as acceptAtOnce,
  createContainer,
  describeWorks,
  Gearman,
  InvalidPayloadError,
  isPermanent,
  Job,
  SchemaFailedError,
  type StandardSchema,
  Work,
} from '@gearwork/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { validate } from '../../../packages/core/src/payloads/schema.js'

/** What throws at once rejects here. */
const accept = async (...given: Parameters<typeof acceptAtOnce>) => acceptAtOnce(...given)

/** The same in each library: trimmed text, a number from a text, a default, a union, a place in the depth. */
const orders: readonly (readonly [library: string, schema: StandardSchema])[] = [
  [
    'zod',
    z.object({
      to: z.string().trim(),
      seats: z.string().transform(Number),
      table: z.string().default('any'),
      by: z.union([z.object({ card: z.string() }), z.object({ cash: z.number() })]),
      items: z.array(z.object({ address: z.string() })),
    }),
  ],
  [
    'valibot',
    v.object({
      to: v.pipe(v.string(), v.trim()),
      seats: v.pipe(v.string(), v.transform(Number)),
      table: v.optional(v.string(), 'any'),
      by: v.union([v.object({ card: v.string() }), v.object({ cash: v.number() })]),
      items: v.array(v.object({ address: v.string() })),
    }),
  ],
  [
    'arktype',
    type({
      to: 'string.trim',
      seats: 'string.numeric.parse',
      table: "string = 'any'",
      by: type({ card: 'string' }).or({ cash: 'number' }),
      items: type({ address: 'string' }).array(),
    }),
  ],
]

const given = { to: ' a@b.c ', seats: '4', by: { cash: 2 }, items: [{ address: 'x' }] }

describe.each(orders)('%s', (_, schema) => {
  test('makes of a valid value what it says: trimmed, parsed, with what was left out', async () => {
    const made = { to: 'a@b.c', seats: 4, table: 'any', by: { cash: 2 }, items: [{ address: 'x' }] }
    expect(await validate(schema, given)).toEqual({ status: 'valid', value: made })
    expect(given.to).toBe(' a@b.c ')
  })

  test('says of an invalid value what is wrong, and where', async () => {
    const items = [1, 2, 3].map((address) => ({ address: String(address) }))
    const wrong = { ...given, to: 1, items: [...items, { address: 4 }] }
    const error = await refusal(accept('payload', 'Desk~order', schema, wrong))
    expect(error.issues.map(({ path }) => path).toSorted()).toEqual(['items[3].address', 'to'])
    expect(error.message).toMatch(/^the payload of Desk~order is refused: /)
    expect(error.message).toMatch(/ items\[3\]\.address: \w/)
    expect(error.message).toMatch(/ to: \w/)
    expect(error.code).toBe('INVALID_PAYLOAD')
    expect(isPermanent(error)).toBe(true)
  })

  test('refuses what fits no side of a union', async () => {
    const error = await refusal(accept('payload', 'Desk~order', schema, { ...given, by: { cheque: 1 } }))
    expect(error.issues[0]?.path).toMatch(/^by/)
  })

  test('says it of the whole', async () => {
    const error = await refusal(accept('result', 'Desk~order', schema, 'x'))
    expect(error.issues[0]?.path).toBe('')
    expect(error.message).toMatch(/^the result of Desk~order is refused: [^:]/)
  })
})

test.each<[string, StandardSchema]>([
  ['zod', z.string().refine(async (text) => text === 'free')],
  [
    'zod, transforming',
    z
      .string()
      .transform(async (text) => (text === 'free' ? text : z.NEVER))
      .pipe(z.string().refine(async (text) => text === 'free')),
  ],
  [
    'valibot',
    v.pipeAsync(
      v.string(),
      v.checkAsync(async (text) => text === 'free'),
    ),
  ],
])('schemas that take their time are waited for: %s', async (_, schema) => {
  expect(await accept('payload', 'a', schema, 'free')).toBe('free')
  await expect(accept('payload', 'a', schema, 'taken')).rejects.toThrow(InvalidPayloadError)
})

test('a check of zod’s that takes its time is made once, and what it rejects with is heard', async () => {
  let asked = 0
  const askedOnce = z.string().refine(async () => {
    asked += 1
    return true
  })
  await accept('payload', 'a', askedOnce, 'free')
  expect(asked).toBe(1)
  const unheard: unknown[] = []
  const hear = (reason: unknown) => unheard.push(reason)
  process.on('unhandledRejection', hear)
  onTestFinished(() => void process.off('unhandledRejection', hear))
  await expect(
    accept(
      'payload',
      'a',
      z.string().refine(async () => fail()),
      'x',
    ),
  ).rejects.toThrow('the schema for the payload of a failed: the directory is away')
  // Unheard rejections are told once the microtasks are over.
  await new Promise((resolve) => setImmediate(resolve))
  expect(unheard).toEqual([])
})

test('without a schema everything is valid, as it is', async () => {
  const value = { any: 'thing' }
  expect(await validate(undefined, value)).toEqual({ status: 'valid', value })
})

test('a step that is no name of anything is quoted: keys of a Map may be anything', async () => {
  const path = [null, 1n, { name: 'a' }, { key: { id: 7 } }]
  expect(await validate(answering({ issues: [{ message: 'no', path }] }), {})).toEqual({
    status: 'invalid',
    issues: [{ path: String.raw`null["1n"]["{\"name\":\"a\"}"]["{\"id\":7}"]`, message: 'no' }],
  })
  const guests = v.map(v.object({ id: v.number() }), v.string())
  const error = await refusal(accept('payload', 'a', guests, new Map([[{ id: 7 }, 8]])))
  expect(error.issues[0]?.path).toBe(String.raw`["{\"id\":7}"]`)
})

test('a name that is none in code stands in brackets, a symbol as it is written', async () => {
  const path = [{ key: 'headers' }, 'x-id', { key: 0 }, Symbol('s'), 'ñ']
  expect(await validate(answering({ issues: [{ message: 'no', path }] }), {})).toEqual({
    status: 'invalid',
    issues: [{ path: 'headers["x-id"][0][Symbol(s)].ñ', message: 'no' }],
  })
})

describe('of very many issues', () => {
  const issues = Array.from({ length: 250 }, (_, row) => ({
    path: [row],
    message: `row\n${'x'.repeat(row * 10)}`,
  }))

  test('the message names ten, the error keeps a hundred, and says how many there were', async () => {
    const error = await refusal(accept('payload', 'a', answering({ issues }), {}))
    expect(error.issues).toHaveLength(100)
    expect(error.total).toBe(250)
    expect(error.message).toMatch(/\[9\]: row x+; and 240 more$/)
    expect(error.message).not.toContain('\n')
  })

  test('none has more than one line, or tells terminals what to do', async () => {
    const message = 'got "a\nb\r\u2028c\u001b[31md\u009b2Je\u0000f"'
    const error = await refusal(
      accept('payload', 'a', answering({ issues: [{ message, path: ['\u001b[2J'] }] }), {}),
    )
    expect(error.message).toBe('the payload of a is refused: ["\\u001b[2J"]: got "a b c [31md 2Je f"')
  })

  test('none is longer than two hundred letters', async () => {
    const long = { path: Array.from({ length: 100 }, () => 'deep'), message: 'y'.repeat(10_000) }
    const error = await refusal(accept('payload', 'a', answering({ issues: [long, ...issues] }), {}))
    expect(error.issues.every(({ path, message }) => path.length <= 200 && message.length <= 200)).toBe(true)
    expect(error.message.length).toBeLessThan(2_500)
  })
})

describe('a schema that fails', () => {
  test.each<[string, () => never | Promise<never>]>([
    ['at once', () => fail()],
    ['later', async () => fail()],
  ])('%s is not taken for a payload that is wrong, and may do better another time', async (_, validateIt) => {
    const error = await accept('payload', 'Desk~order', schemaOf(validateIt), 1).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(SchemaFailedError)
    expect(error).toMatchObject({
      code: 'SCHEMA_FAILED',
      message: 'the schema for the payload of Desk~order failed: the directory is away',
      cause: new Error('the directory is away'),
    })
    expect(isPermanent(error)).toBe(false)
  })

  test('with a library around it is the same', async () => {
    const throwing = z.string().refine(() => fail())
    await expect(accept('result', 'a', throwing, 'x')).rejects.toThrow(SchemaFailedError)
    await expect(
      accept(
        'result',
        'a',
        v.pipe(
          v.string(),
          v.check(() => fail()),
        ),
        'x',
      ),
    ).rejects.toThrow('the schema for the result of a failed: the directory is away')
  })

  test.each([
    undefined,
    null,
    'valid',
    true,
    {},
    { success: true, data: 1 },
    { issues: 'wrong' },
    { issues: { message: 'wrong' } },
    { issues: ['wrong'] },
    // A hole.
    { issues: new Array(1) },
    { issues: [null] },
    { issues: [{ path: ['a'] }] },
    { issues: [{ message: undefined }] },
    { issues: [{ message: 42, path: [] }] },
    { issues: [{ message: { text: 'wrong' } }] },
    { issues: [{ message: 'wrong', path: 'a.b' }] },
  ])('and so is one that gives no answer of the specification: %#', async (answer) => {
    for (const given of [answer, Promise.resolve(answer)]) {
      const error = await accept('payload', 'Desk~order', answering(given), 1).catch((e: unknown) => e)
      expect(error).toBeInstanceOf(SchemaFailedError)
      expect((error as Error).message).toMatch(
        /^the schema for the payload of Desk~order failed: it answered .+, which is no result of a Standard Schema$/,
      )
    }
  })

  test('an answer that names nothing still refuses', async () => {
    const error = await refusal(accept('payload', 'Desk~order', answering({ issues: [] }), 1))
    expect(error.message).toBe('the payload of Desk~order is refused: its schema does not say why')
  })
})

describe('what is no schema is refused where it is written', () => {
  test.each([
    ['a plain object', { parse: String }],
    ['a function', () => true],
    ['another version', { '~standard': { version: 2, validate: () => ({ value: 1 }) } }],
    ['a text', 'string'],
  ])('%s', async (_, schema) => {
    @Work()
    class Desk {
      @Job({ input: schema as unknown as StandardSchema })
      order(): void {}
    }
    expect(() => describeWorks(Desk, { container: createContainer() })).toThrow(
      /^input of @Job on Desk\.order must be a Standard Schema, as zod, valibot and arktype make them, got /,
    )
    await using gearman = await Gearman.open({ servers: '127.0.0.1:1' })
    expect(() => gearman.job('order', { input: schema as unknown as StandardSchema })).toThrow(
      /^input of order must be a Standard Schema/,
    )
  })
})

function fail(): never {
  throw new Error('the directory is away')
}

function schemaOf(validateIt: (value: unknown) => unknown): StandardSchema {
  return { '~standard': { version: 1, vendor: 'test', validate: validateIt as () => { value: unknown } } }
}

function answering(answer: unknown): StandardSchema {
  return schemaOf(() => answer)
}

async function refusal(accepting: Promise<unknown>): Promise<InvalidPayloadError> {
  const error = await accepting.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof InvalidPayloadError) return error
  throw error
}
