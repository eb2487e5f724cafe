import type { WorkerJob } from '@gearwork/worker'
import { expect, test } from 'vitest'
import { readAttempt } from '../../../packages/core/src/runs/attempt.js'
import { AttemptContext } from '../../../packages/core/src/runs/attempt-context.js'
import { type Body, complete } from '../../../packages/core/src/runs/complete.js'
import { failureOf } from '../../client/support.js'

const large = Buffer.alloc(64 * 1024 * 1024 + 1)

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
  ['what Gearman cannot carry', 17, /returned a number: return bytes/],
  ['null', null, /returned null: return bytes/],
  [
    'more than fits a packet',
    Buffer.alloc(64 * 1024 * 1024 + 1),
    /67108865 bytes, where 67108864 fit a packet/,
  ],
])('a run fails that gives %s', async (_, result, message) => {
  const failure = await failureOf(run(async () => result as never))
  expect(failure).toMatchObject({ code: 'JOB_RESULT', message: expect.stringMatching(message) })
})

test.each([
  [
    'a piece',
    async function* () {
      yield large
    },
  ],
  ['what it sends by itself', async (context: AttemptContext) => void (await context.data(large))],
  ['a warning', async (context: AttemptContext) => void (await context.warning('é'.repeat(40_000_000)))],
])('a run fails when more than fits a packet is %s', async (_, body) => {
  const sent: unknown[] = []
  expect(await failureOf(run(async (context) => body(context) as never, sent))).toMatchObject({
    code: 'JOB_RESULT',
  })
  expect(sent).toEqual([])
})

test('pieces that nobody hears any more are not taken', async () => {
  const [sent, leave]: [unknown[], AbortController] = [[], new AbortController()]
  let closed = false
  const endless = async function* () {
    try {
      for (;;) {
        yield 'a'
        leave.abort()
      }
    } finally {
      closed = true
    }
  }
  await run(async () => endless(), sent, leave)
  expect(sent).toEqual(['a'])
  expect(closed).toBe(true)
})

test('a run fails that says so, whatever it gives', async () => {
  const said: Body = async (context) => {
    context.fail()
    return 'x'
  }
  expect(await failureOf(run(said))).toMatchObject({ code: 'JOB_FAILED_BY_HANDLER' })
})

async function run(body: Body, sent: unknown[] = [], leave = new AbortController()) {
  const job = {
    function: 'f',
    unique: '',
    signal: leave.signal,
    async data(piece: unknown) {
      sent.push(piece)
    },
  } as unknown as WorkerJob
  return complete(new AttemptContext(job, readAttempt(Buffer.from('payload')), 1), body)
}
