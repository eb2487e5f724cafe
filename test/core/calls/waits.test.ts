import { JobTimeoutError } from '@gearwork/client'
import {
  type CallOptions,
  Gearman,
  type GearmanOptions,
  type JobCaller,
  type StandardSchema,
} from '@gearwork/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf, serverFor, workerFor } from '../../client/support.js'
import { embedded } from '../../support/engines.js'
import { FakeClock } from '../../transport/fake-clock.js'
import { bareConfiguration } from '../running.js'

/** Says nothing to any payload, for ever. */
const silent: StandardSchema = {
  '~standard': { version: 1, vendor: 'test', validate: () => new Promise(() => {}) },
}

/** Nothing listens there: what is not sent needs no server. */
async function opened(options: GearmanOptions = {}): Promise<Gearman> {
  const gearman = await Gearman.open({
    configuration: bareConfiguration,
    servers: '127.0.0.1:1',
    patienceMs: 0,
    ...options,
  })
  onTestFinished(() => gearman.close())
  return gearman
}

/** A caller whose calls wait for ever before they are sent. */
const stalls: readonly (readonly [string, (gearman: Gearman) => JobCaller<[payload: unknown], unknown>])[] = [
  ['a schema that never answers', (gearman) => gearman.job('nobody', { input: silent }) as never],
  [
    'middleware that never goes on',
    (gearman) => gearman.use({ submit: () => new Promise(() => {}) }).job('nobody'),
  ],
]

const ways: readonly (readonly [
  string,
  (caller: JobCaller<[payload: unknown], unknown>, options: CallOptions) => Promise<unknown>,
])[] = [
  ['doNormal', (caller, options) => caller.doNormal(1, options)],
  ['submit', (caller, options) => caller.submit(1, options).created],
  ['doBackground', (caller, options) => caller.doBackground(1, options)],
  [
    'a batch',
    async (caller, options) => {
      const [outcome] = await caller.batch([1], { each: () => options }).all()
      return outcome?.status === 'failed' ? Promise.reject(outcome.error) : outcome
    },
  ],
]

describe.each(stalls)('%s', (_, stalled) => {
  test.each(ways)('keeps %s no longer than its signal allows', async (_name, call) => {
    const abort = new AbortController()
    const failure = failureOf(call(stalled(await opened()), { signal: abort.signal }))
    setImmediate(() => abort.abort(new Error('enough')))
    expect(await failure).toMatchObject({ message: 'enough' })
    expect(await failureOf(call(stalled(await opened()), { signal: abort.signal }))).toMatchObject({
      message: 'enough',
    })
  })

  test.each(ways)('nor %s longer than its time, or that of all calls', async (_name, call) => {
    const failures = [
      await failureOf(call(stalled(await opened()), { timeoutMs: 20 })),
      await failureOf(call(stalled(await opened({ timeoutMs: 20 })), {})),
    ]
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(JobTimeoutError)
      expect(failure).toMatchObject({
        message: 'the job for "nobody" took longer than the 20 ms it was given',
      })
    }
  })

  test.each(ways)('nor %s longer than callers are open', async (_name, call) => {
    const gearman = await opened()
    const failure = failureOf(call(stalled(gearman), {}))
    setImmediate(() => gearman.close())
    expect(await failure).toMatchObject({ code: 'CLIENT_CLOSED' })
    expect(await failureOf(call(stalled(gearman), {}))).toMatchObject({ code: 'CLIENT_CLOSED' })
  })

  test('keeps a batch no longer than its signal allows', async () => {
    const abort = new AbortController()
    const batch = stalled(await opened()).batch([1, 2, 3], { signal: abort.signal, inFlight: 2 })
    const failure = failureOf(batch.finish())
    await eventually(
      () => batch.progress.begun,
      (begun) => begun === 2,
    )
    abort.abort(new Error('enough'))
    expect(await failure).toMatchObject({ message: 'enough' })
    expect(batch.progress).toEqual({ total: 3, begun: 2, done: 0, failed: 2 })
  })
})

test('a schema for results that never answers keeps nobody longer than his signal allows', async () => {
  const server = await serverFor(embedded)
  await workerFor(server, { reverse: (job) => job.complete('1') })
  const gearman = await opened({ servers: server.address, patienceMs: 10_000 })
  const abort = new AbortController()
  let asked = 0
  const reverse = gearman.job<number>('reverse', {
    output: {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => {
          asked += 1
          return new Promise(() => {})
        },
      },
    },
  })
  const { signal } = abort
  const results = [reverse.doNormal(1, { signal }), reverse.submit(1, { signal }).result]
  await eventually(
    () => asked,
    (times) => times === 2,
  )
  abort.abort(new Error('enough'))
  for (const result of results) expect(await failureOf(result)).toMatchObject({ message: 'enough' })
})

test.each(ways)('what its schema and its middleware took is no longer there for %s', async (_name, call) => {
  const clock = new FakeClock()
  const gearman = await opened({ patienceMs: 3_600_000, clock })
  const half = async () => {
    await Promise.resolve()
    clock.pass(299_995)
  }
  const input: StandardSchema = {
    '~standard': { version: 1, vendor: 'test', validate: (value) => half().then(() => ({ value })) },
  }
  gearman.use({ submit: (_, next) => half().then(next) })
  const caller = gearman.job('nobody', { input }) as never
  expect(await failureOf(call(caller, { timeoutMs: 600_000 }))).toMatchObject({
    code: 'JOB_TIMEOUT',
    message: expect.stringMatching(/ took longer than the 600000 ms it was given/),
  })
})

test('a schema for results has no more time than is left of the call', async () => {
  const server = await serverFor(embedded)
  await workerFor(server, { reverse: (job) => job.complete('1') })
  const clock = new FakeClock()
  const gearman = await opened({ servers: server.address, patienceMs: 10_000, clock })
  gearman.use({
    async submit(_, next) {
      clock.pass(400)
      await next()
    },
  })
  const failure = failureOf(gearman.job('reverse', { output: silent }).doNormal(1, { timeoutMs: 1_000 }))
  await eventually(
    () => clock.planned,
    (planned) => planned.includes(600),
  )
  clock.pass(600)
  expect(await failure).toMatchObject({
    code: 'JOB_TIMEOUT',
    message: 'the job for "reverse" took longer than the 1000 ms it was given',
  })
})

test('middleware that goes on too late sends nothing, and hears why', async () => {
  const gearman = await opened({ patienceMs: 60_000 })
  let goOn = () => {}
  let heard: unknown
  gearman.use({
    async submit(_, next) {
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      heard = await failureOf(next())
    },
  })
  const failure = await failureOf(gearman.job('nobody').doBackground(1, { timeoutMs: 20 }))
  goOn()
  expect(failure).toMatchObject({ code: 'JOB_TIMEOUT' })
  expect(await eventually(() => heard, Boolean)).toBe(failure)
})

test('middleware is not troubled with calls that are over', async () => {
  const gearman = await opened()
  let asked = 0
  gearman.use({
    submit(_, next) {
      asked += 1
      return next()
    },
  })
  const signal = AbortSignal.abort(new Error('enough'))
  expect(await failureOf(gearman.job('nobody').doBackground(1, { signal }))).toMatchObject({
    message: 'enough',
  })
  expect(asked).toBe(0)
})

test('a signal of a call ends it beside that of its batch', async () => {
  const gearman = await opened({ patienceMs: 60_000 })
  for (const ending of ['batch', 'call'] as const) {
    const aborts = { batch: new AbortController(), call: new AbortController() }
    const each = () => ({ signal: aborts.call.signal })
    const batch = gearman.job('nobody').batch([1], { signal: aborts.batch.signal, each })
    const outcome = batch[Symbol.asyncIterator]().next()
    setImmediate(() => aborts[ending].abort(new Error(ending)))
    expect((await outcome).value).toMatchObject({ status: 'failed', error: { message: ending } })
  }
})

test('one signal for many batches and calls at a time is no leak', async () => {
  const warnings: Error[] = []
  const hear = (warning: Error) => warnings.push(warning)
  process.on('warning', hear)
  onTestFinished(() => void process.off('warning', hear))
  const gearman = await opened()
  const { signal } = new AbortController()
  const asking = gearman.job('nobody', { input: silent })
  const calls = Array.from({ length: 30 }, () => failureOf(asking.doBackground(1 as never, { signal })))
  const batches = Array.from({ length: 30 }, () => failureOf(asking.batch([1] as never, { signal }).finish()))
  await gearman.close()
  expect(await Promise.all(calls)).toHaveLength(30)
  expect(await Promise.all(batches)).toHaveLength(30)
  // Warnings are told once the callbacks are over.
  await new Promise((resolve) => setImmediate(resolve))
  expect(warnings).toEqual([])
})
