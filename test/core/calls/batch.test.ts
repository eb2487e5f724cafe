import { defaultConfiguration, Gearman, type GearmanOptions, Job, Work } from '@gearwork/core'
import { expect, onTestFinished, test } from 'vitest'
import { failureOf, serverFor } from '../../client/support.js'
import { describeEngines, type Engine } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

@Work({ name: 'Sum' })
class SumWork {
  @Job()
  square(number: number): number {
    if (number < 0) throw new RangeError(`${number} is negative`)
    return number * number
  }

  @Job({ defaultMethod: 'doBackground' })
  note(_: string): void {}
}

async function opened(engine: Engine, options: GearmanOptions = {}): Promise<Gearman> {
  const server = await serverFor(engine)
  const application = await applicationOn(server, [SumWork], { overrides: { concurrency: 20 } })
  await started(application.execute({ works: ['Sum'] }))
  const gearman = await Gearman.open({
    configuration: defaultConfiguration('/'),
    servers: server.address,
    timeoutMs: 15_000,
    ...options,
  })
  onTestFinished(() => gearman.close())
  return gearman
}

describeEngines('a batch', (engine) => {
  test('gives what came of each payload, and is not stopped by one that fails', async () => {
    const { square } = (await opened(engine)).jobs(SumWork)
    const outcomes = await square.batch([3, -1, 5]).all()
    expect(outcomes).toMatchObject([
      { status: 'complete', index: 0, payload: 3, result: 9 },
      {
        status: 'failed',
        index: 1,
        payload: -1,
        error: { code: 'JOB_EXCEPTION', message: expect.stringContaining('-1 is negative') },
      },
      { status: 'complete', index: 2, payload: 5, result: 25 },
    ])
  })

  test('takes its payloads from any source, and counts', async () => {
    async function* numbers(): AsyncGenerator<number> {
      for (let number = -10; number < 190; number++) yield number
    }
    const batch = (await opened(engine)).jobs(SumWork).square.batch(numbers(), { inFlight: 30 })
    expect(batch.progress).toEqual({ total: undefined, begun: 0, done: 0, failed: 0 })
    expect(await batch.finish()).toEqual({ total: 200, begun: 200, done: 190, failed: 10 })
  })

  test('keeps the order where it shall, and knows its total beforehand', async () => {
    const numbers = Array.from({ length: 60 }, (_, number) => number)
    const batch = (await opened(engine))
      .jobs(SumWork)
      .square.batch(new Set(numbers), { ordered: true, inFlight: 9 })
    const read: number[] = []
    for await (const { payload } of batch) {
      read.push(payload)
      expect(batch.progress).toMatchObject({ total: 60 })
    }
    expect(read).toEqual(numbers)
  })

  test('hands over in the background, by the job’s own method or another, each with options of its own', async () => {
    const { note } = (await opened(engine)).jobs(SumWork)
    const each = (payload: string, index: number) => ({ unique: `${payload}-${index}` })
    for (const method of [undefined, 'doHighBackground'] as const) {
      const outcomes = await note.batch(['a', 'b'], { each, ...(method && { method }) }).all()
      expect(outcomes).toMatchObject([
        { status: 'submitted', handle: { function: 'Sum~note', unique: 'a-0' } },
        { status: 'submitted', handle: { unique: 'b-1' } },
      ])
    }
    const [awaited] = await note.batch(['c'], { method: 'doNormal' }).all()
    expect(awaited).toMatchObject({ status: 'complete', result: undefined })
  })

  test('gives up what is on its way when its signal aborts, and says so', async () => {
    const gearman = await opened(engine)
    const abort = new AbortController()
    const batch = gearman.job<number>('nobody').batch([1, 2, 3], { signal: abort.signal, inFlight: 2 })
    const outcomes = batch[Symbol.asyncIterator]()
    const first = outcomes.next()
    setImmediate(() => abort.abort(new Error('enough')))
    expect((await first).value).toMatchObject({ status: 'failed', error: { message: 'enough' } })
    await outcomes.next()
    expect(await failureOf(outcomes.next())).toMatchObject({ message: 'enough' })
    expect(batch.progress).toEqual({ total: 3, begun: 2, done: 0, failed: 2 })
  })

  test('runs tasks of several jobs together, and says of each what came of it', async () => {
    const gearman = await opened(engine)
    const sum = gearman.jobs(SumWork)
    const tasks = gearman.tasks()
    const nine = tasks.add(sum.square, 3, { context: 'nine' })
    const noted = tasks.add(sum.note, 'bought bread')
    const wrong = tasks.add(sum.square, -2)
    const told: (readonly [context: unknown, settled: number, total: number | undefined])[] = []
    const { tasks: ended, failed } = await tasks.run({
      onSettled: ({ context }, { done, failed, total }) => told.push([context, done + failed, total]),
    })
    expect(ended).toEqual([nine, noted, wrong])
    expect(nine.outcome).toEqual({ status: 'complete', result: 9 })
    expect(noted.outcome).toMatchObject({ status: 'submitted', handle: { function: 'Sum~note' } })
    expect(failed).toEqual([wrong])
    expect(wrong.outcome).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('-2 is negative') },
    })
    expect(told).toHaveLength(3)
    expect(told.map(([context]) => context)).toContain('nine')
    expect(told.at(-1)?.slice(1)).toEqual([3, 3])
    expect(await tasks.run()).toEqual({ tasks: [], failed: [] })
  })

  test('hands the context of a task to those who listen', async () => {
    const gearman = await opened(engine)
    const heard: unknown[] = []
    gearman.on('gearman.client.callback.complete', ({ context }) => void heard.push(context))
    const tasks = gearman.tasks()
    tasks.add(gearman.jobs(SumWork).square, 2, { context: { diner: 7 } })
    await tasks.run({ inFlight: 1 })
    expect(heard).toEqual([{ diner: 7 }])
  })
})

test('a batch is read once', async () => {
  const gearman = await Gearman.open({ configuration: defaultConfiguration('/') })
  onTestFinished(() => gearman.close())
  const batch = gearman.job('x').batch([])
  expect(await batch.all()).toEqual([])
  expect(await failureOf(batch.finish())).toMatchObject({ code: 'BATCH_BEGUN' })
})

test('what cannot be is refused before anything is taken', async () => {
  const gearman = await Gearman.open({ configuration: defaultConfiguration('/') })
  onTestFinished(() => gearman.close())
  const caller = gearman.job('x')
  expect(() => caller.batch(7 as never)).toThrow('the payloads of a batch must be iterable')
  expect(() => caller.batch([], { inFlight: 0 })).toThrow('inFlight must be a whole number, 1 or more, got 0')
  expect(() => caller.batch([], { method: 'doEpoch' as never })).toThrow(
    'method of a batch must be one of doNormal',
  )
  expect(() => gearman.tasks().add((() => {}) as never)).toThrow('a task must be for a caller')
  expect(() => gearman.tasks().add(caller, 1, { method: 'do' as never })).toThrow(
    'method of a task must be one of',
  )
})
