import {
  BadPayloadError,
  type Codec,
  type ContainerAdapter,
  createContainer,
  currentJob,
  defaultConfiguration,
  Job,
  type JobContext,
  type JobIdentity,
  type MiddlewareRun,
  type Next,
  NoSuchJobError,
  On,
  UnresolvableError,
  Work,
} from '@gearwork/core'
import { runJob, startJob } from '@gearwork/testing'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { DeskWork, MailWork, Smtp } from './works.js'

const sent: string[] = []
const smtp = {
  async send(to: string) {
    sent.push(to)
    return { messageId: `${sent.length}` }
  },
}
const provide = [[Smtp, smtp]] as const

describe('a job that is run without a server', () => {
  test('gives its result, and what it told on the way', async () => {
    const run = await runJob(MailWork, 'welcome', { to: 'ada@x.example' }, { provide })
    expect(run).toMatchObject({ status: 'complete', result: { messageId: '1' }, error: undefined })
    expect(run.statuses).toEqual([
      { numerator: 1, denominator: 2 },
      { numerator: 2, denominator: 2 },
    ])
    expect(sent).toEqual(['ada@x.example'])
  })

  test('goes through codec and schema, both ways', async () => {
    const born = '1815-12-10'
    const run = await runJob(MailWork, 'greet', { to: 'ada@x.example', born: new Date(born) }, { provide })
    expect(run.result).toBe('hello ada@x.example, born in 1815')
    const refused = await runJob(MailWork, 'greet', { to: 'nobody' }, { provide })
    expect(refused).toMatchObject({
      status: 'failed',
      error: { code: 'INVALID_PAYLOAD', issues: [{ path: 'to' }] },
      fate: { fate: 'dead-letter' },
    })
  })

  test('is refused where its caller would be, for a payload that its codec cannot write', async () => {
    const unwritable = { to: 1n as unknown as string }
    await expect(runJob(MailWork, 'welcome', unwritable, { provide })).rejects.toBeInstanceOf(BadPayloadError)
  })

  test('nor is it run where its codec writes no bytes', async () => {
    const codec = { name: 'late', encode: async () => 'late', decode: String } as unknown as Codec
    @Work()
    class LateWork {
      @Job({ codec })
      wait(_text: string): void {}
    }
    const refused = runJob(LateWork, 'wait', 'x')
    await expect(refused).rejects.toThrow(/its encode\(\) gave .*, and must give bytes or a string at once/)
    await expect(refused).rejects.toBeInstanceOf(BadPayloadError)
  })

  test('streams, and what it yields can be read', async () => {
    const run = await runJob(MailWork, 'count', 3, { provide })
    expect(run.pieces).toEqual([1, 2, 3])
    expect(run.data.map(String)).toEqual(['1', '2', '3'])
    expect(run).toMatchObject({ status: 'complete', result: undefined })
  })

  test('keeps pieces, warnings and logs', async () => {
    const run = await runJob(MailWork, 'talk', undefined, { provide })
    expect(run.data.map(String)).toEqual(['not json'])
    expect(run.warnings).toEqual(['careful'])
    expect(run.logs).toEqual([
      { level: 'info', message: 'going on', fields: { at: 1 } },
      { level: 'warn', message: 'slow', fields: undefined },
    ])
    expect(() => run.pieces).toThrow('Mail~talk answered, but not in json')
  })

  test.each([
    ['plainly', 1, { name: 'RangeError' }, { fate: 'retry', delayMs: 30_000 }],
    ['plainly', 3, { name: 'RangeError' }, { fate: 'dead-letter' }],
    ['for good', 1, { code: 'JOB_FAILED_FOR_GOOD' }, { fate: 'dead-letter' }],
    ['unwanted', 1, { code: 'JOB_DISCARDED' }, { fate: 'discard' }],
    ['by word', 1, { name: 'JobFailed' }, { fate: 'retry', delayMs: 30_000 }],
  ] as const)(
    'fails %s in attempt %i, and says what would become of it',
    async (how, attempt, error, fate) => {
      const run = await runJob(MailWork, 'fails', { how }, { provide, attempt })
      expect(run).toMatchObject({ status: 'failed', result: undefined, error, fate })
    },
  )

  test("has its middleware around it, the application's and what it may change", async () => {
    const use = async (run: MiddlewareRun, next: Next) => {
      run.payload = 2
      run.log.info(`${run.job.callableName} ${run.handle}`)
      return next()
    }
    const run = await runJob(MailWork, 'count', 9, { provide, use, handle: 'H:mine:7' })
    expect(run.pieces).toEqual([1, 2])
    expect(run.logs).toMatchObject([{ message: 'Mail~count H:mine:7' }])
  })

  test('is told of to listeners when it starts', async () => {
    class Ears {
      readonly heard: string[] = []

      @On('gearman.work.starting')
      hear({ handle }: JobIdentity): void {
        this.heard.push(handle)
      }
    }
    const ears = new Ears()
    await runJob(MailWork, 'digest', 'x', { provide, listeners: [ears] })
    expect(ears.heard).toEqual(['H:test:1'])
  })

  test('is built for the job where its scope says so, and its services know it', async () => {
    const run = await runJob(DeskWork, 'handle', undefined, { handle: 'H:desk:1', attempt: 2 })
    expect(run.result).toBe('H:desk:1, attempt 2')
  })

  test('runs on an instance that the test made', async () => {
    const mail = new MailWork(smtp)
    expect(await runJob(MailWork, 'digest', 'x', { instance: mail })).toMatchObject({ status: 'complete' })
    const desk = new DeskWork({ job: { handle: 'none', attempt: 0 } } as never)
    expect((await runJob(DeskWork, 'handle', undefined, { instance: desk })).result).toBe('none, attempt 0')
  })

  test('has the job in the container of its middleware, whoever made the instance', async () => {
    const desk = new DeskWork({ job: { handle: 'none', attempt: 0 } } as never)
    const handles: string[] = []
    const use = async ({ container }: MiddlewareRun, next: Next) => {
      handles.push(container.resolve<JobContext>(currentJob).handle)
      return next()
    }
    for (const instance of [undefined, desk]) {
      const run = await runJob(DeskWork, 'handle', undefined, {
        use,
        handle: 'H:desk:1',
        ...(instance && { instance }),
      })
      expect(run.status).toBe('complete')
    }
    expect(handles).toEqual(['H:desk:1', 'H:desk:1'])
  })

  test('runs here though it is isolated elsewhere', async () => {
    @Work({ name: 'Apart' })
    class ApartWork {
      constructor(private readonly smtp: Smtp) {}

      @Job({ isolation: 'thread' })
      async send(to: string): Promise<object> {
        return { pid: process.pid, ...(await this.smtp.send(to)) }
      }
    }
    const run = await runJob(ApartWork, 'send', 'a@b', { provide })
    expect(run.result).toEqual({ pid: process.pid, messageId: `${sent.length}` })
  })

  test('takes a container, or an adapter of another', async () => {
    const container = createContainer()
    container.registerInstance(Smtp, smtp)
    expect((await runJob(MailWork, 'digest', 'x', { container })).status).toBe('complete')
    const adapter: ContainerAdapter = {
      resolve: () => new MailWork(smtp),
      scope: () => ({ resolve: () => new MailWork(smtp), dispose() {} }),
    }
    expect((await runJob(MailWork, 'digest', 'x', { container: adapter })).status).toBe('complete')
    await expect(runJob(MailWork, 'digest', 'x', { container: adapter, provide })).rejects.toMatchObject({
      code: 'TESTING_OPTION',
    })
  })

  test('has settings of a configuration, and what outranks all', async () => {
    const configuration = defaultConfiguration(process.cwd())
    const run = await runJob(MailWork, 'fails', { how: 'plainly' }, { provide, configuration })
    expect(run).toMatchObject({ fate: { fate: 'retry' } })
    const unretried = { provide, overrides: { retries: 0 } }
    expect(await runJob(MailWork, 'fails', { how: 'plainly' }, unretried)).toMatchObject({
      fate: { fate: 'dead-letter' },
    })
  })

  test('is refused where there is no such job, or no such service', async () => {
    await expect(runJob(MailWork, 'welcom' as 'welcome', { to: 'a@b' })).rejects.toBeInstanceOf(
      NoSuchJobError,
    )
    class Nothing {}
    await expect(runJob(Nothing as never, 'x' as never)).rejects.toMatchObject({ code: 'NOT_A_WORK' })
    const unbuildable = createContainer()
    unbuildable.register(Smtp, {
      useFactory: () => {
        throw new Error('no smtp here')
      },
    })
    await expect(runJob(MailWork, 'digest', 'x', { container: unbuildable })).rejects.toBeInstanceOf(
      UnresolvableError,
    )
  })

  test('does not compile with another method, payload or result', () => {
    // @ts-expect-error: no such method
    const misnamed = () => runJob(MailWork, 'welcom', { to: 'a' })
    // @ts-expect-error: another payload
    const misfit = () => runJob(MailWork, 'welcome', { from: 'a' })
    // @ts-expect-error: no job
    const field = () => runJob(MailWork, 'heard')
    const run = () => runJob(MailWork, 'welcome', { to: 'a' })
    expectTypeOf<Awaited<ReturnType<typeof run>>['result']>().toEqualTypeOf<
      { messageId: string } | undefined
    >()
    const counted = () => runJob(MailWork, 'count', 1)
    expectTypeOf<Awaited<ReturnType<typeof counted>>['pieces']>().toEqualTypeOf<readonly number[]>()
    expect([misnamed, misfit, field, run, counted]).toHaveLength(5)
  })
})

describe('a run in hand', () => {
  test('can be aborted, as when its worker stops: a server would hand it out again', async () => {
    const run = startJob(MailWork, 'waits', undefined, { provide })
    await run.started
    run.abort(new Error('the worker stops'))
    expect(await run.finished).toMatchObject({
      status: 'failed',
      error: { message: 'the worker stops' },
      fate: { fate: 'given-back' },
    })
  })

  test('is not begun where it was aborted before', async () => {
    const early = startJob(MailWork, 'digest', 'x', { provide })
    early.abort(new Error('the worker stops'))
    expect(await early.finished).toMatchObject({
      status: 'failed',
      error: { message: 'the worker stops' },
      fate: { fate: 'given-back' },
    })
  })

  test('can be aborted by a signal', async () => {
    const leave = new AbortController()
    const run = startJob(MailWork, 'waitsForEver', undefined, { provide, signal: leave.signal })
    await run.started
    leave.abort(new Error('enough'))
    await expect(run.result).rejects.toThrow('enough')
  })

  test('can run out of time without waiting for it', async () => {
    const run = startJob(MailWork, 'waits', undefined, { provide })
    await run.started
    await run.timeOut()
    expect(await run.finished).toMatchObject({
      status: 'failed',
      error: { code: 'FUNCTION_TIMEOUT' },
      fate: { fate: 'retry' },
    })
  })

  test('has no time to run out of where the job has no limit', async () => {
    const run = startJob(MailWork, 'waitsForEver', undefined, { provide })
    await expect(run.timeOut()).rejects.toThrow('Mail~waitsForEver has no jobTimeout')
    run.abort()
    expect((await run.finished).status).toBe('failed')
  })

  test('shows what it told so far, and gives the result alone', async () => {
    const arrived: string[] = []
    let go = (_: { messageId: string }) => {}
    const slow = {
      send: (to: string) =>
        new Promise<{ messageId: string }>((resolve) => {
          arrived.push(to)
          go = resolve
          entered()
        }),
    }
    let entered = () => {}
    const entering = new Promise<void>((resolve) => {
      entered = resolve
    })
    const run = startJob(MailWork, 'welcome', { to: 'a@b' }, { provide: [[Smtp, slow]] })
    await entering
    expect(run.statuses).toEqual([{ numerator: 1, denominator: 2 }])
    go({ messageId: '9' })
    expect(await run.result).toEqual({ messageId: '9' })
    expect(arrived).toEqual(['a@b'])
  })
})
