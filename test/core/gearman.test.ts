import { JobExceptionError } from '@gearwork/client'
import {
  Application,
  defaultConfiguration,
  Gearman,
  type GearmanOptions,
  Job,
  type JobContext,
  Work,
} from '@gearwork/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { eventually, failureOf } from '../client/support.js'
import { describeEngines, type RunningServer } from '../support/engines.js'

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

  /** No job. */
  sort(): void {}
}

async function serverWithWorker(engine: { start(): Promise<RunningServer> }): Promise<RunningServer> {
  const server = await engine.start()
  const application = await Application.boot({ works: [PostWork], overrides: { servers: server.address } })
  await application.execute({ works: ['Post'] }).start()
  onTestFinished(async () => {
    await application.close()
    await server.stop()
  })
  return server
}

async function gearmanOn(server: RunningServer, options: GearmanOptions = {}): Promise<Gearman> {
  const gearman = await Gearman.open({ servers: server.address, timeoutMs: 15_000, ...options })
  onTestFinished(() => gearman.close())
  return gearman
}

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

  test('follows the job’s own default method', async () => {
    const post = (await gearmanOn(await serverWithWorker(engine))).jobs(PostWork)
    const background = await post.send({ to: 'a' })
    expect(await failureOf(background.result())).toMatchObject({
      code: 'NO_RESULT',
      message:
        'Post~send was submitted by doLowBackground, and nobody hears of its result: submit it with doNormal',
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
    for (const name of ['workload', 'created', 'status', 'data', 'complete', 'exception', 'fail'] as const) {
      gearman.on(`gearman.client.callback.${name}`, (event) =>
        heard.push([event.name.split('.').at(-1), event.context]),
      )
    }
    const post = gearman.jobs(PostWork)
    await post.send.doNormal({ to: 'a' }, { context: 7 })
    await failureOf(post.lose.doNormal(undefined, { context: 8 }))
    expect(heard).toEqual([
      ['workload', 7],
      ['created', 7],
      ['status', 7],
      ['data', 7],
      ['complete', 7],
      ['workload', 8],
      ['created', 8],
      ['exception', 8],
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
})

describe('a Gearman', () => {
  const open = async (options: GearmanOptions = {}) => {
    const gearman = await Gearman.open({ configuration: defaultConfiguration('/'), ...options })
    onTestFinished(() => gearman.close())
    return gearman
  }

  test('names what is no job, and suggests what is', async () => {
    const post = (await open()).jobs(PostWork) as unknown as Record<string, unknown>
    expect(() => post.sned).toThrow('PostWork.sned is not a job: did you mean "send"?')
    expect(() => post.sort).toThrow(/^PostWork.sort is not a job/)
    expect(await post).toBe(post)
  })

  test('refuses a class that is no work, and a work that a class does not stand for', async () => {
    const gearman = await open()
    class Plain {}
    expect(() => gearman.jobs(Plain)).toThrow('Plain is not a work: decorate it with @Work()')
    expect(() => gearman.jobs(PostWork, { work: 'Pots' })).toThrow('did you mean "Post"?')
  })

  test('finds the works of a class that stands for several', async () => {
    @Work({ name: 'One' })
    @Work({ name: 'Two', defaultMethod: 'doBackground' })
    class Both {
      @Job()
      run(): void {}
    }
    const gearman = await open({ servers: '127.0.0.1:1', patienceMs: 1 })
    for (const work of ['One', 'Two']) {
      const call = gearman.jobs(Both, { work }).run.submit()
      expect(await failureOf(call.created)).toMatchObject({ code: 'NO_SERVER' })
    }
  })

  test('closes twice, and calls after that are refused', async () => {
    const gearman = await open()
    const { send } = gearman.jobs(PostWork)
    await gearman.close()
    await gearman.close()
    expect(await failureOf(send.doNormal({ to: 'a' }))).toMatchObject({ code: 'CLIENT_CLOSED' })
  })
})
