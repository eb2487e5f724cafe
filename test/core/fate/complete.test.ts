import type { WorkerJob } from '@gearwork/worker'
import { expect, test } from 'vitest'
import { AttemptContext } from '../../../packages/core/src/execution/attempt-context.js'
import { readAttempt } from '../../../packages/core/src/fate/attempt.js'
import { type Body, complete } from '../../../packages/core/src/fate/complete.js'
import { failureOf } from '../../client/support.js'

test.each([
  ['bytes', Buffer.from('x')],
  ['text', 'x'],
  ['nothing', undefined],
])('a run gives %s', async (_, result) => {
  expect(await run(async () => result)).toBe(result)
})

test('pieces are sent before the run is over, so that what fails among them fails the run', async () => {
  const sent: unknown[] = []
  const pieces = async function* () {
    yield 'a'
    throw new Error('no b')
  }
  expect(await failureOf(run(async () => pieces(), sent))).toMatchObject({ message: 'no b' })
  expect(sent).toEqual(['a'])
})

test.each([
  ['what Gearman cannot carry', 17, /gave a number: give bytes/],
  ['null', null, /gave null: give bytes/],
  [
    'more than fits a packet',
    Buffer.alloc(64 * 1024 * 1024 + 1),
    /67108865 bytes, where 67108864 fit a packet/,
  ],
])('a run fails that gives %s', async (_, result, message) => {
  const failure = await failureOf(run(async () => result as never))
  expect(failure).toMatchObject({ code: 'JOB_RESULT', message: expect.stringMatching(message) })
})

test('a run fails that says so, whatever it gives', async () => {
  const said: Body = async (context) => {
    context.fail()
    return 'x'
  }
  expect(await failureOf(run(said))).toMatchObject({ code: 'JOB_FAILED' })
})

async function run(body: Body, sent: unknown[] = []) {
  const job = {
    function: 'f',
    unique: '',
    async stream(pieces: AsyncIterable<unknown>) {
      for await (const piece of pieces) sent.push(piece)
    },
  } as unknown as WorkerJob
  return complete(job, new AttemptContext(job, readAttempt(Buffer.from('payload')), 1), body)
}
