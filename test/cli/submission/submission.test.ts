import {
  type Codec,
  createContainer,
  defaultConfiguration,
  describeWorks,
  encrypted,
  Gearman,
  Job,
  type JobDescription,
  msgpackCodec,
  type Submission,
  Work,
} from '@gearwork/core'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { decoded, jobSubmission, printed } from '../../../packages/cli/src/submission/submission.js'

const sealed = encrypted('json', { keys: { k: Buffer.alloc(32, 1) }, current: 'k' })

@Work()
class Desk {
  @Job({ codec: 'msgpack' })
  wrap(_parcel: unknown): void {}

  @Job({ codec: sealed, generateUniqueKey: true })
  whisper(_secret: string): void {}

  @Job({ input: z.object({ to: z.string() }) })
  send(_mail: { to: string }): void {}
}

const configuration = { ...defaultConfiguration('/'), failed: false } as const
const gearman = await Gearman.open({ configuration, container: createContainer() })
afterAll(() => gearman.close())

/** What is on its way to the servers: nothing goes there. */
let sent: Pick<Submission, 'workload' | 'unique'>
class Held extends Error {}
gearman.use({
  handle: (_, next) => next(),
  submit({ workload, unique }) {
    sent = { workload, unique }
    throw new Held()
  },
})

const jobs = describeWorks(Desk, { container: createContainer() })[0]?.jobs ?? []

async function submission(method: keyof Desk, typed: string, raw = false) {
  const job = jobs.find((one) => one.method === method) as JobDescription
  const { caller, payload, codec } = jobSubmission(gearman, job, Buffer.from(typed), raw)
  const failure = await caller.doBackground(payload).catch((error: unknown) => error)
  if (!(failure instanceof Held)) throw failure
  return { ...sent, codec }
}

test('what no one can type in its own bytes is typed as JSON', async () => {
  const { workload, codec } = await submission('wrap', '{"a":[1]}')
  expect(Buffer.from(workload as Uint8Array).toString('hex')).toBe('81a1619101')
  expect(codec).toBe(msgpackCodec)
})

const wrapped = { name: 'Desk~wrap', codec: msgpackCodec }

test('and printed as JSON: a bigint is its text, bytes are their base64', () => {
  const bytes = msgpackCodec.encode({
    id: 2n ** 60n,
    bytes: Uint8Array.of(1, 2),
    at: new Date(0),
  }) as Uint8Array
  const shown = { id: '1152921504606846976', bytes: 'AQI=', at: '1970-01-01T00:00:00.000Z' }
  expect(JSON.parse(`${printed(bytes, wrapped)}`)).toEqual(shown)
  expect(decoded(bytes, wrapped)).toEqual(shown)
  expect(`${printed(new Uint8Array(), wrapped)}`).toBe('')
  expect(decoded(new Uint8Array(), wrapped)).toBeNull()
})

test('an answer that its codec cannot read is told as one, of the job', () => {
  const problem = expect.objectContaining({
    code: 'BAD_RESULT',
    message: expect.stringMatching(/^Desk~wrap answered, but not in msgpack/),
  })
  for (const read of [printed, decoded]) expect(() => read(Buffer.of(0xc1), wrapped)).toThrow(problem)
})

test('equal payloads have one unique key, though encrypted they never are', async () => {
  const [one, same] = [await submission('whisper', '"a"'), await submission('whisper', '"a"')]
  expect(one.workload).not.toEqual(same.workload)
  expect(one.unique).toMatch(/\S/)
  expect(same.unique).toBe(one.unique)
  expect((await submission('whisper', '"b"')).unique).not.toBe(one.unique)
  expect((one.codec as Codec).decode(one.workload as Uint8Array)).toBe('a')
})

test('what the schema refuses is not sent, but for what goes as it is', async () => {
  await expect(submission('send', '{"to":1}')).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' })
  expect((await submission('send', '{"to":1}', true)).workload).toEqual(Buffer.from('{"to":1}'))
})
