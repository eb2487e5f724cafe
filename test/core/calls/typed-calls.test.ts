import { JobExceptionError } from '@gearwork/client'
import {
  type Codec,
  defaultConfiguration,
  Gearman,
  type GearmanOptions,
  Job,
  type JobContext,
  Work,
} from '@gearwork/core'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { collect, eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines, type Engine, type RunningServer } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

@Work({ name: 'Post', defaultMethod: 'doLowBackground' })
class PostWork {
  @Job()
  async send({ to }: { to: string }, job: JobContext): Promise<{ sent: string }> {
    job.status(1, 2)
    await job.data('on its way')
    return { sent: to }
  }

  @Job({ defaultMethod: 'doHigh' })
  weigh(grams: number): number {
    return grams / 1000
  }

  @Job({ input: z.object({ street: z.string() }) })
  deliver({ street }: { street: string }): string {
    return street
  }

  @Job()
  lose(): never {
    throw Object.assign(new RangeError('lost in the post'), { code: 'E_LOST' })
  }

  @Job({ generateUniqueKey: true })
  stamp(_: string, { unique }: JobContext): string {
    return unique
  }

  @Job()
  async *route(stops: number): AsyncGenerator<{ stop: number }> {
    for (let stop = 1; stop <= stops; stop++) yield { stop }
    if (stops > 2) throw new RangeError('too far')
  }

  @Job()
  async misplace(_: unknown, job: JobContext): Promise<void> {
    await job.warning('it is dark in here')
    job.fail()
  }

  @Job({ output: z.object({ signature: z.string() }) })
  sign(): { signature: string } {
    return JSON.parse('{"signature":7}')
  }

  @Job({ codec: 'text' })
  read(letter: string): string {
    return `"${letter}`
  }

  @Job()
  async hold(_: unknown, job: JobContext): Promise<void> {
    job.status(3, 4)
    await new Promise((resolve) => job.signal.addEventListener('abort', resolve))
  }
}

async function serverWithWorker(engine: Engine): Promise<RunningServer> {
  const server = await serverFor(engine)
  await started((await applicationOn(server, [PostWork])).execute({ works: ['Post'] }))
  return server
}

async function gearmanOn(server: RunningServer, options: GearmanOptions = {}): Promise<Gearman> {
  const gearman = await Gearman.open({ servers: server.address, timeoutMs: 15_000, ...options })
  onTestFinished(() => gearman.close())
  return gearman
}

const callbacks = [
  'workload',
  'created',
  'status',
  'data',
  'warning',
  'complete',
  'exception',
  'fail',
] as const

describeEngines('a typed caller', (engine) => {
  test('waits for results, in every priority', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    expect(await post.send.doNormal({ to: 'Ada' })).toEqual({ sent: 'Ada' })
    expect(await post.send.doHigh({ to: 'Grace' })).toEqual({ sent: 'Grace' })
    expect(await post.weigh.doLow(2500)).toBe(2.5)
  })

  test('hands over to the background, and asks how it stands', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const handles = [
      await post.send.doBackground({ to: 'a' }),
      await post.send.doHighBackground({ to: 'a' }),
      await post.send.doLowBackground({ to: 'a' }),
      await post.send.doEpoch(Date.now(), { to: 'a' }),
    ]
    for (const handle of handles) {
      expect(String(handle)).toMatch(/^H:/)
      await eventually(
        () => handle.status(),
        ({ known }) => !known,
      )
    }
  })

  test('has what is urgent done first', async () => {
    const server = await serverFor(engine)
    const done: string[] = []
    @Work({ name: 'Urgent' })
    class UrgentWork {
      @Job()
      run(what: string): void {
        done.push(what)
      }
    }
    const { run } = (await gearmanOn(server)).jobs(UrgentWork)
    const waiting = ['doLow', 'doNormal', 'doHigh'] as const
    const results = waiting.map((way) => run[way](way))
    await run.doLowBackground('doLowBackground')
    await run.doBackground('doBackground')
    await run.doHighBackground('doHighBackground')
    await started((await applicationOn(server, [UrgentWork])).execute({ works: ['Urgent'] }))
    await Promise.all(results)
    await eventually(
      () => done.length,
      (count) => count === 6,
    )
    expect(done).toEqual([
      'doHigh',
      'doHighBackground',
      'doNormal',
      'doBackground',
      'doLow',
      'doLowBackground',
    ])
  })

  test('has nothing done before its time', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const inAnHour = Date.now() + 3_600_000
    const handles = [
      await post.send.doEpoch(inAnHour, { to: 'a' }),
      await post.send.doEpoch(new Date(inAnHour), { to: 'b' }),
    ]
    // Whatever was submitted before it and is due has been done by now. (Not `doLow`: gearmand looks at no lower
    // priority where a job of a higher one still waits for its time.)
    await post.send.doNormal({ to: 'c' })
    for (const handle of handles) {
      expect(await handle.status()).toMatchObject({ known: true, running: false })
    }
  })

  test('follows the job’s own default method', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const background = await post.send({ to: 'a' })
    expect(await failureOf(background.result())).toMatchObject({
      code: 'NO_RESULT',
      message: 'Post~send was submitted with doLowBackground, which returns no result: use doNormal',
    })
    const foreground = await post.weigh(500)
    expect(foreground.function).toBe('Post~weigh')
    expect(await foreground.result()).toBe(0.5)
  })

  test('looks on', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const job = post.send.submit({ to: 'Ada' })
    const seen: string[] = []
    for await (const update of job) seen.push(update.type)
    expect(seen).toEqual(['created', 'status', 'data', 'complete'])
    expect(await job.result).toEqual({ sent: 'Ada' })
    expect((await job.created).function).toBe('Post~send')
  })

  test('throws what the job threw, and nothing when nobody waits', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const failure = await failureOf(post.lose.doNormal())
    expect(failure).toBeInstanceOf(JobExceptionError)
    expect(String(failure)).toBe('RangeError: lost in the post')
    expect(failure).toMatchObject({ exceptionCode: 'E_LOST' })
    const unwatched = post.lose.submit()
    await eventually(
      async () => (await (await unwatched.created).status()).known,
      (known) => !known,
    )
  })

  test('refuses a payload before anything is sent', async () => {
    const gearman = await gearmanOn(await serverWithWorker(engine))
    const sent: unknown[] = []
    gearman.on('gearman.client.callback.workload', (event) => sent.push(event))
    const { deliver } = gearman.jobs(PostWork)
    const wrong = { street: 7 } as never
    for (const call of [
      deliver(wrong),
      deliver.doNormal(wrong),
      deliver.doBackground(wrong),
      deliver.doEpoch(new Date(), wrong),
      deliver.submit(wrong).result,
      deliver.submit(wrong).created,
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'INVALID_PAYLOAD', issues: [{ path: 'street' }] })
    }
    expect(sent).toEqual([])
    expect(await deliver.doNormal({ street: 'Main' })).toBe('Main')
  })

  test('makes unique keys only where it is asked to, and takes those it is given', async () => {
    const server = await serverWithWorker(engine)
    const { stamp, send } = (await gearmanOn(server)).jobs(PostWork)
    const first = await stamp.doNormal('a')
    expect(first).toMatch(/^[\w-]{43}$/)
    expect([await stamp.doNormal('a'), await stamp.doNormal('b')]).toEqual([
      first,
      expect.not.stringMatching(first),
    ])
    expect(await stamp.doNormal('a', { unique: 'mine' })).toBe('mine')
    expect((await send.doBackground({ to: 'a' })).unique).toBe('')
    const own = await gearmanOn(server, { uniqueKey: (name, workload) => `${name}/${workload}` })
    expect(await own.jobs(PostWork).stamp.doNormal('a')).toBe('Post~stamp/"a"')
  })

  test('dispatches what happens to a submission, with its context', async () => {
    const gearman = await gearmanOn(await serverWithWorker(engine))
    const heard: unknown[] = []
    for (const name of callbacks) {
      gearman.on(`gearman.client.callback.${name}`, (event) =>
        heard.push([event.name.split('.').at(-1), event.context]),
      )
    }
    const post = gearman.jobs(PostWork)
    await post.send.doNormal({ to: 'a' }, { context: 7 })
    await failureOf(post.lose.doNormal(undefined, { context: 8 }))
    await failureOf(post.misplace.doNormal(undefined, { context: 9 }))
    expect(heard).toEqual([
      ['workload', 7],
      ['created', 7],
      ['status', 7],
      ['data', 7],
      ['complete', 7],
      ['workload', 8],
      ['created', 8],
      ['exception', 8],
      ['workload', 9],
      ['created', 9],
      ['warning', 9],
      ['fail', 9],
    ])
  })

  test('dispatches nothing where callbacks are off', async () => {
    const configuration = defaultConfiguration('/')
    const callbacks = { value: false, source: 'configuration' } as const
    const gearman = await gearmanOn(await serverWithWorker(engine), {
      configuration: { ...configuration, defaults: { ...configuration.defaults, callbacks } },
    })
    const heard: string[] = []
    gearman.on('gearman.client.callback.complete', ({ name }) => heard.push(name))
    await gearman.jobs(PostWork).weigh.doNormal(1)
    await gearman.client.doNormal('Post~weigh', '1')
    expect(heard).toEqual([])
  })

  test('calls functions of other workers by their name', async () => {
    const gearman = await gearmanOn(await serverWithWorker(engine))
    expect(await gearman.job<number, number>('Post~weigh').doNormal(1000)).toBe(1)
    const text = gearman.job<string, string>('Post~weigh', { codec: 'text' })
    expect(await text.doNormal('2000')).toBe('2')
    expect(String(await gearman.client.doNormal('Post~weigh', '3000'))).toBe('3')
    const handle = await gearman.job('Post~weigh').doBackground(1)
    await eventually(
      () => gearman.jobStatus(handle),
      ({ known }) => !known,
    )
  })

  test('asks how a job stands while it runs', async () => {
    const gearman = await gearmanOn(await serverWithWorker(engine))
    const handle = await gearman.jobs(PostWork).hold.doBackground()
    const status = await eventually(
      () => handle.status(),
      ({ denominator }) => denominator === 4,
    )
    expect(status).toMatchObject({ known: true, running: true, numerator: 3, denominator: 4, percent: 75 })
    expect(await gearman.jobStatus(handle)).toMatchObject({ known: true, running: true })
    expect(await gearman.jobStatus(String(handle))).toMatchObject({ known: true, running: true })
  })

  test('gets the pieces that a job yields, read by its codec, and no result', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const job = post.route.submit(2)
    expect(await collect(job.pieces())).toEqual([{ stop: 1 }, { stop: 2 }])
    expect(await job.result).toBeUndefined()
    expect(await post.route.doNormal(1)).toBeUndefined()
  })

  test('gets the pieces that came before a failure, then the failure', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const pieces: unknown[] = []
    const reading = async () => {
      for await (const piece of post.route.submit(3).pieces()) pieces.push(piece)
    }
    expect(String(await failureOf(reading()))).toBe('RangeError: too far')
    expect(pieces).toEqual([{ stop: 1 }, { stop: 2 }, { stop: 3 }])
  })

  test('tells apart how a job came to nothing', async () => {
    const gearman = await gearmanOn(await serverWithWorker(engine))
    const post = gearman.jobs(PostWork)
    expect(await failureOf(post.misplace.doNormal())).toMatchObject({ code: 'JOB_FAILED' })
    expect(await failureOf(post.sign.doNormal())).toMatchObject({
      exceptionName: 'InvalidPayloadError',
      exceptionCode: 'INVALID_PAYLOAD',
      message: expect.stringMatching(/^the result of Post~sign is refused: signature: /),
    })
    expect(await failureOf(gearman.client.doNormal('Post~deliver', '{"street":1}'))).toMatchObject({
      exceptionCode: 'INVALID_PAYLOAD',
    })
    expect(await failureOf(post.hold.doNormal(undefined, { timeoutMs: 50 }))).toMatchObject({
      code: 'JOB_TIMEOUT',
    })
  })

  test('ends its waiting when its signal aborts', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const reason = new Error('the visitor left')
    const controller = new AbortController()
    const job = post.hold.submit(undefined, { signal: controller.signal })
    await job.created
    controller.abort(reason)
    expect(await failureOf(job.result)).toBe(reason)
  })

  test('says that an answer is not of its codec, and not that the payload was wrong', async () => {
    const gearman = await gearmanOn(await serverWithWorker(engine))
    const answer = {
      code: 'BAD_RESULT',
      message: expect.stringMatching(/^Post~read answered, but not in json/),
    }
    expect(await failureOf(gearman.job('Post~read').doNormal('a'))).toMatchObject(answer)
    const data = gearman.job('Post~send', { codec: 'json' }).submit({ to: 'a' })
    expect(await failureOf(collect(data.pieces()))).toMatchObject({ code: 'BAD_RESULT' })
    expect(await data.result).toEqual({ sent: 'a' })
    expect(await gearman.jobs(PostWork).read.doNormal('a')).toBe('"a')
  })

  test('carries what a codec of the caller’s own makes of it', async () => {
    const shouting: Codec<string> = {
      name: 'shouting',
      encode: (value) => JSON.stringify(value.toUpperCase()),
      decode: (bytes) => String(bytes).toLowerCase(),
    }
    const gearman = await gearmanOn(await serverWithWorker(engine))
    const read = gearman.job<string, string>('Post~read', { codec: shouting })
    expect(await read.doNormal('a')).toBe('""a"')
    expect(() => gearman.job('Post~read', { codec: 'jsn' as never })).toThrow(
      /codec of Post~read must be json.*got "jsn"/,
    )
  })

  test('refuses what a foreign function would not take, and follows its default method', async () => {
    const gearman = await gearmanOn(await serverWithWorker(engine))
    const weigh = gearman.job<number, number>('Post~weigh', {
      input: z.number(),
      defaultMethod: 'doHighBackground',
    })
    expect(await failureOf(weigh.doNormal('x' as never))).toMatchObject({ code: 'INVALID_PAYLOAD' })
    expect(await failureOf((await weigh(1)).result())).toMatchObject({
      code: 'NO_RESULT',
      message: expect.stringContaining('doHighBackground'),
    })
  })
})

test('nobody who looks away is told of a failure', async () => {
  const unhandled: unknown[] = []
  const listen = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', listen)
  onTestFinished(() => void process.off('unhandledRejection', listen))
  const gearman = await Gearman.open({ servers: '127.0.0.1:1', patienceMs: 1 })
  onTestFinished(() => gearman.close())
  const post = gearman.jobs(PostWork)
  const unwatched = [post.send.submit({ to: 'a' }), post.deliver.submit({ street: 7 } as never)]
  void post.weigh.doNormal(1)
  expect(await failureOf(post.weigh.doNormal(1))).toMatchObject({ code: 'NO_SERVER' })
  // Node tells of unhandled rejections when a turn of its loop is over.
  await new Promise((resolve) => setImmediate(resolve))
  expect(unwatched).toHaveLength(2)
  expect(unhandled).toEqual([])
})
