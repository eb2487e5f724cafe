import { setImmediate as breathe } from 'node:timers/promises'
import {
  Application,
  Gearman,
  InvalidOptionError,
  injectable,
  Job,
  type JobContext,
  type Middleware,
  type MiddlewareRun,
  type Next,
  NextCalledTwiceError,
  Work,
} from '@gearwork/core'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { chainOf } from '../../../packages/core/src/hooks/chain.js'
import { describeEngines, embedded, type RunningServer } from '../../support/engines.js'
import { applicationOn, bareConfiguration, started } from '../running.js'

/** Writes down what happened, in order. */
class Diary {
  readonly lines: string[] = []
}

const noting =
  (name: string): Middleware =>
  async (run, next) => {
    const { lines } = run.container.resolve(Diary)
    lines.push(`> ${name}`)
    try {
      return await next()
    } finally {
      lines.push(`< ${name}`)
    }
  }

@injectable()
class Stamp {
  constructor(private readonly diary: Diary) {}

  handle(run: MiddlewareRun, next: Next): Promise<unknown> {
    this.diary.lines.push(`stamp ${run.work.name}~${run.job.name} ${run.payload}`)
    return next()
  }
}

@Work({ name: 'Desk', use: noting('work') })
class Desk {
  @Job({ use: [noting('job, outer'), noting('job, inner')] })
  greet(name: string): string {
    return `Hello ${name}`
  }

  @Job({ use: Stamp })
  stamp(name: string): string {
    return name
  }

  @Job({
    use: (run, next) => {
      run.payload = `${run.payload}!`
      return next()
    },
  })
  shout(name: string): string {
    return name.toUpperCase()
  }

  @Job({ use: async (_run, next) => `${await next()}, please` })
  ask(what: string): string {
    return what
  }

  @Job({ use: () => 'nobody was asked' })
  never(): never {
    throw new Error('it was called')
  }

  @Job({
    use: () => {
      throw new RangeError('the desk is closed')
    },
  })
  closed(): string {
    return 'open'
  }

  @Job({
    use: async function restless(_run, next) {
      await next()
      return next()
    },
  })
  twice(): string {
    return 'once'
  }

  @Job({ input: z.object({ seats: z.coerce.number() }), use: (run) => typeof (run.payload as Seats).seats })
  kind(_: Seats): string {
    return ''
  }

  @Job({
    output: z.number().max(2),
    use: async (_run, next) => ((await next()) as number) + 1,
  })
  two(): number {
    return 2
  }

  @Job({
    use: async function* (_run: MiddlewareRun, next: Next) {
      for await (const piece of (await next()) as AsyncIterable<number>) yield piece * 10
    },
  })
  async *count(): AsyncGenerator<number> {
    yield 1
    yield 2
  }

  @Job({
    use: ({ context, handle, attempt, signal }, next) => {
      if (context.handle !== handle || attempt !== 1 || signal.aborted) throw new Error('another run')
      return next()
    },
  })
  facts(_: unknown, job: JobContext): string {
    return job.handle
  }
}

interface Seats {
  readonly seats: number
}

describeEngines('middleware around runs', (engine) => {
  let server: RunningServer
  let application: Application
  const jobs = () => application.gearman.jobs(Desk)
  const lines = () => application.container.resolve(Diary).lines

  beforeEach(async () => {
    server = await engine.start()
    application = await Application.boot({
      works: [Desk],
      overrides: { servers: server.address },
      use: noting('application'),
    })
    application.container.registerSingleton(Diary)
    application.use(noting('added'))
    await started(application.execute({ works: ['Desk'] }))
  })

  afterEach(async () => {
    await application.close()
    await server.stop()
  })

  test('stands from the application inwards to the work and the job, in the order it was given', async () => {
    expect(await jobs().greet.doNormal('Ada')).toBe('Hello Ada')
    const names = ['application', 'added', 'work', 'job, outer', 'job, inner']
    expect(lines()).toEqual([
      ...names.map((name) => `> ${name}`),
      ...names.toReversed().map((name) => `< ${name}`),
    ])
  })

  test('may be a class, which the container builds once', async () => {
    expect(await jobs().stamp.doNormal('Ada')).toBe('Ada')
    expect(lines()).toContain('stamp Desk~stamp Ada')
  })

  test('changes the payload, or the result', async () => {
    expect(await jobs().shout.doNormal('ada')).toBe('ADA!')
    expect(await jobs().ask.doNormal('water')).toBe('water, please')
  })

  test('answers in place of the method', async () => {
    expect(await jobs().never.doNormal()).toBe('nobody was asked')
  })

  test('fails the job by throwing', async () => {
    await expect(jobs().closed.doNormal()).rejects.toThrow('the desk is closed')
  })

  test('is told by name when it goes on twice', async () => {
    await expect(jobs().twice.doNormal()).rejects.toThrow(
      'the middleware restless called next() twice: call it once, or retry the job with @Job({ retries })',
    )
  })

  test('sees the payload as the schema made it, and its result is held against the schema', async () => {
    expect(await jobs().kind.doNormal({ seats: '4' } as unknown as Seats)).toBe('number')
    await expect(jobs().two.doNormal()).rejects.toThrow('the result of Desk~two is refused')
  })

  test('goes between the pieces of a generator method', async () => {
    const pieces: unknown[] = []
    for await (const piece of jobs().count.submit().pieces()) pieces.push(piece)
    expect(pieces).toEqual([10, 20])
  })

  test('knows which run it stands around', async () => {
    const job = jobs().facts.submit()
    expect(await job.result).toBe((await job.created).handle)
  })
})

test('what is no middleware is refused by the place that named it', async () => {
  const boot = (use: unknown) => Application.boot({ works: [Desk], use: use as Middleware })
  await expect(boot(7)).rejects.toThrow(
    'use() must be a function (run, next), an object or class with handle() or submit(), or a list of them, got 7',
  )
  await expect(boot([class Nothing {}])).rejects.toBeInstanceOf(InvalidOptionError)

  @Work({ use: {} as Middleware })
  class Odd {}
  await expect(Application.boot({ works: [Odd] })).rejects.toThrow(/^use of @Work on Odd must be a function/)
})

test('an error that names a middleware says so where it has no name', () => {
  expect(new NextCalledTwiceError('').message).toMatch(/^the middleware without a name called next\(\) twice/)
})

test('a set-up module may put its own around everything', async () => {
  const server = await embedded.start()
  try {
    const application = await applicationOn(server, [Desk])
    application.container.resolve(Gearman).use((run, next) => {
      run.payload = 'Grace'
      return next()
    })
    application.container.registerSingleton(Diary)
    await started(application.execute({ job: 'Desk~greet' }))
    expect(await application.gearman.jobs(Desk).greet.doNormal('Ada')).toBe('Hello Grace')
    await application.close()
  } finally {
    await server.stop()
  }
})

test.each([undefined, null, [undefined]])(
  'use() with nothing is refused, for somebody meant something: %j',
  async (nothing) => {
    await using gearman = await Gearman.open({ configuration: bareConfiguration })
    expect(() => gearman.use(nothing as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  },
)

test('what throws behind a next() that nobody waits for ends no process', async () => {
  const unheard = vi.fn()
  process.on('unhandledRejection', unheard)
  onTestFinished(() => void process.off('unhandledRejection', unheard))
  const chain = chainOf([
    (_, next: Next) => {
      next()
      next()
      return 'gone on'
    },
  ])
  const fails = async () => {
    throw new Error('nobody hears')
  }
  expect(await chain?.({}, fails)).toBe('gone on')
  for (let turn = 0; turn < 3; turn++) await breathe()
  expect(unheard).not.toHaveBeenCalled()
})
