import {
  type Codec,
  compressed,
  encrypted,
  type ForeignJobOptions,
  Gearman,
  isPermanent,
} from '@gearwork/core'
import { expect, onTestFinished, test } from 'vitest'
import { failureOf, thrownBy } from '../../client/support.js'
import { bareConfiguration } from '../running.js'

/** Whatever it makes, as those write who have no compiler. */
function codecOf(changes: Readonly<Record<string, unknown>>): Codec {
  const codec = { name: 'odd', encode: String, decode: String, ...changes }
  return codec as unknown as Codec
}

/** Nothing listens there: what is refused before it is sent needs no server. */
async function call(options: ForeignJobOptions): Promise<unknown> {
  const gearman = await Gearman.open({
    configuration: bareConfiguration,
    servers: '127.0.0.1:1',
    patienceMs: 0,
  })
  onTestFinished(() => gearman.close())
  return failureOf(gearman.job('reverse', options).doBackground('abc'))
}

const keys = { keys: { k: Buffer.alloc(32) }, current: 'k' }

const odd: readonly (readonly [what: string, make: () => unknown])[] = [
  ['undefined', () => undefined],
  ['5', () => 5],
  ['{}', () => ({})],
  ['[1,2]', () => [1, 2]],
  ['{}', () => new ArrayBuffer(2)],
  ['{}', () => Promise.reject(new Error('nobody hears me'))],
]

test.each(odd)(
  'a codec that makes %s of a payload is refused before anything is sent',
  async (said, encode) => {
    for (const wrap of [(codec: Codec) => codec, compressed, (codec: Codec) => encrypted(codec, keys)]) {
      const failure = await call({ codec: wrap(codecOf({ encode })) })
      expect(failure).toMatchObject({
        code: 'BAD_PAYLOAD',
        message: `the value cannot be encoded as odd: its encode() gave ${said}, and must give bytes or a string at once`,
      })
      expect(isPermanent(failure)).toBe(true)
    }
  },
)

test.each(odd)(
  'and so is one whose fingerprint is %s, where a unique key is made of it',
  async (said, fingerprint) => {
    const uniqueKey = (_: string, workload: Uint8Array | string) => String(workload)
    expect(await call({ codec: codecOf({ fingerprint }), uniqueKey })).toMatchObject({
      code: 'BAD_PAYLOAD',
      message: `the value cannot be encoded as odd: its fingerprint() gave ${said}, and must give bytes or a string at once`,
    })
  },
)

test.each([5, {}, 'json', Promise.resolve()])(
  'one whose forFunction() gives %s is refused with its caller',
  async (made) => {
    await using gearman = await Gearman.open({ configuration: bareConfiguration, servers: '127.0.0.1:1' })
    const failure = thrownBy(() => gearman.job('reverse', { codec: codecOf({ forFunction: () => made }) }))
    expect(failure).toMatchObject({ code: 'INVALID_OPTION' })
    expect((failure as Error).message).toMatch(
      /^what forFunction\(\) of the codec odd gives must be an object with a name, encode\(\) and decode\(\), got /,
    )
  },
)

test.each<[string, () => unknown]>([
  ['{}', () => Promise.reject(new Error('nobody hears me'))],
  ['5', () => 5],
])('a unique key that is %s is refused', async (said, make) => {
  expect(await call({ uniqueKey: make as never })).toMatchObject({
    code: 'INVALID_OPTION',
    message: `the unique key that is made for reverse must be a string, there at once, got ${said}`,
  })
})

test('what middleware, or a generator, takes for no unique key is none', async () => {
  const gearman = await Gearman.open({
    configuration: bareConfiguration,
    servers: '127.0.0.1:1',
    patienceMs: 0,
  })
  onTestFinished(() => gearman.close())
  gearman.use({
    submit(submission, next) {
      submission.unique = null as never
      return next()
    },
  })
  const uniqueKey = () => null as never
  expect(await failureOf(gearman.job('reverse', { uniqueKey }).doBackground(1))).toMatchObject({
    code: 'NO_SERVER',
  })
})
