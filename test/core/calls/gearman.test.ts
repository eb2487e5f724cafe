import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { Dispatcher, defaultConfiguration, Gearman, type GearmanOptions, Job, On, Work } from '@gearwork/core'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { Projects } from '../project.js'
import { applicationOn, started } from '../running.js'

@Work({ name: 'Post' })
class PostWork {
  @Job()
  send(to: string): string {
    return to
  }

  /** No job. */
  sort(): void {}
}

@Work({ name: 'Upper' })
@Work({ name: 'Lower', defaultMethod: 'doBackground' })
class TwiceWork {
  @Job()
  run(): string {
    return 'ran'
  }
}

async function open(options: GearmanOptions = {}): Promise<Gearman> {
  const gearman = await Gearman.open({
    configuration: defaultConfiguration('/'),
    timeoutMs: 15_000,
    ...options,
  })
  onTestFinished(() => gearman.close())
  return gearman
}

/** A configuration that says so much. */
function configured(defaults: Partial<ReturnType<typeof defaultConfiguration>['defaults']>) {
  const configuration = defaultConfiguration('/')
  return { ...configuration, defaults: { ...configuration.defaults, ...defaults } }
}

test('servers of its own are named as such, where they cannot be and where they hold', async () => {
  await expect(open({ servers: 'host:999999' })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message:
      'servers of Gearman.open() must be "host:port", { host, port }, or a list or map of them, got "host:999999"',
  })
  const gearman = await open({ servers: '127.0.0.1:1', configuration: await configurationOfMail() })
  const works = await gearman.works()
  expect(works.find('Mail').settings.servers).toEqual({
    value: [{ host: '127.0.0.1', port: 1 }],
    source: 'Gearman.open()',
  })
})

test('a work is described once, be it asked for by its class or by its name', async () => {
  const configuration = await configurationOfMail()
  const gearman = await open({ configuration })
  const { Mail } = await import(pathToFileURL(join(configuration.root, 'works/mail.mjs')).href)
  gearman.jobs(Mail)
  const works = await gearman.works()
  expect(works.find('Mail')).toMatchObject({
    file: join(configuration.root, 'works/mail.mjs'),
    description: 'described 1 times',
  })
  expect(await gearman.works()).toBe(works)
})

/** One whose resources hold a work. */
async function configurationOfMail() {
  const projects = new Projects()
  onTestFinished(() => projects.removeAll())
  const project = await projects.create({
    'works/mail.mjs': `import { Work } from '@gearwork/core'
      export class Mail {}
      let described = 0
      Work({ description: () => 'described ' + ++described + ' times' })(Mail)`,
  })
  return { ...defaultConfiguration(project.root), resources: [project.path('works')] }
}

describeEngines('a Gearman', (engine) => {
  test('finds each of the works that a class stands for', async () => {
    const server = await serverFor(engine)
    await started((await applicationOn(server, [TwiceWork])).execute({ works: ['Upper', 'Lower'] }))
    const gearman = await open({ servers: server.address })
    const upper = await gearman.jobs(TwiceWork, { work: 'Upper' }).run()
    expect([upper.function, await upper.result()]).toEqual(['Upper~run', 'ran'])
    const lower = await gearman.jobs(TwiceWork, { work: 'Lower' }).run()
    expect([lower.function, (await failureOf(lower.result())) as object]).toMatchObject([
      'Lower~run',
      { code: 'NO_RESULT' },
    ])
    expect(await gearman.jobs(TwiceWork).run.doNormal()).toBe('ran')
  })

  test('goes to the servers it is given, whatever works and configuration say', async () => {
    const [theirs, ours] = [await serverFor(engine), await serverFor(engine)]
    @Work({ name: 'Bound', servers: theirs.address })
    class BoundWork {
      @Job()
      run(): void {}
    }
    const bound = (await open()).jobs(BoundWork)
    expect((await bound.run.doBackground()).server).toBe(theirs.address)
    const gearman = await open({ servers: ours.address })
    expect((await gearman.jobs(BoundWork).run.doBackground()).server).toBe(ours.address)
    expect((await gearman.job('run').doBackground(1)).server).toBe(ours.address)
    expect((await gearman.client.doBackground('run')).server).toBe(ours.address)
  })

  test('submits as the configuration says where a work says nothing', async () => {
    const server = await serverFor(engine)
    const gearman = await open({
      servers: server.address,
      configuration: configured({
        defaultMethod: { value: 'doLowBackground', source: 'configuration' },
        jobPrefix: { value: 'eu.', source: 'configuration' },
        generateUniqueKey: { value: true, source: 'configuration' },
      }),
    })
    const handle = await gearman.jobs(PostWork).send('Ada')
    expect(handle.function).toBe('eu.Post~send')
    expect(handle.unique).toMatch(/^[\w-]{43}$/)
    expect(await failureOf(handle.result())).toMatchObject({
      code: 'NO_RESULT',
      message: expect.stringContaining('doLowBackground'),
    })
    expect((await gearman.job('send')(1)).function).toBe('send')
  })

  test('tells a listener object what happens, until it is taken off', async () => {
    const server = await serverFor(engine)
    const gearman = await open({ servers: server.address })
    const heard: unknown[] = []
    class Ear {
      @On('gearman.client.callback.created')
      onCreated({ handle }: { handle: unknown }): void {
        heard.push(String(handle))
      }
    }
    const remove = gearman.listen(new Ear())
    const handle = await gearman.jobs(PostWork).send.doBackground('a')
    remove()
    await gearman.jobs(PostWork).send.doBackground('b')
    expect(heard).toEqual([String(handle)])
  })

  test('reports a listener that throws, and submits all the same', async () => {
    const server = await serverFor(engine)
    const failures: string[] = []
    const gearman = await open({
      servers: server.address,
      onListenerError: (error, event) => failures.push(`${event}: ${error}`),
    })
    gearman.on('gearman.client.callback.workload', () => {
      throw new Error('no')
    })
    gearman.on('gearman.client.callback.created', () => Promise.reject(new Error('nor this')))
    expect(String(await gearman.jobs(PostWork).send.doBackground('a'))).toMatch(/^H:/)
    await eventually(
      () => failures.length,
      (count) => count === 2,
    )
    expect(failures).toEqual([
      'gearman.client.callback.workload: Error: no',
      'gearman.client.callback.created: Error: nor this',
    ])
  })

  test('rejects what it still waits for when it is closed', async () => {
    const server = await serverFor(engine)
    const gearman = await open({ servers: server.address })
    const job = gearman.jobs(PostWork).send.submit('nobody serves it')
    await job.created
    await gearman[Symbol.asyncDispose]()
    expect(await failureOf(job.result)).toMatchObject({ code: 'CLIENT_CLOSED' })
  })
})

describe('the callers of a work', () => {
  test('refuse what is no job by name, and suggest what is', async () => {
    const post = (await open()).jobs(PostWork) as unknown as Record<string, unknown>
    expect(() => post.sned).toThrow('PostWork.sned is not a job: did you mean "send"?')
    expect(() => post.sort).toThrow(/^PostWork.sort is not a job/)
  })

  test('are no promise, and may be looked at', async () => {
    const post = (await open()).jobs(PostWork)
    expect(await post).toBe(post)
    expect(Object.keys(post)).toEqual(['send'])
    expect(inspect(post)).toContain('send')
    expect(JSON.stringify({ post })).toBe('{"post":{}}')
  })

  test('mean the job that stands on top, where several stand on a method', async () => {
    @Work({ name: 'Letter' })
    class LetterWork {
      @Job({ name: 'first' })
      @Job({ name: 'second' })
      send(): void {}
    }
    const gearman = await open({ servers: '127.0.0.1:1', patienceMs: 1 })
    const heard: string[] = []
    gearman.on('gearman.client.callback.workload', (event) => heard.push(event.function))
    await failureOf(gearman.jobs(LetterWork).send.doNormal())
    expect(heard).toEqual(['Letter~first'])
  })

  test('are made once, and options that are functions asked once', async () => {
    let asked = 0
    @Work({
      name: 'Lazy',
      description: () => {
        asked += 1
        return 'later'
      },
    })
    class LazyWork {
      @Job()
      run(): void {}
    }
    const gearman = await open()
    expect(gearman.jobs(LazyWork)).toBe(gearman.jobs(LazyWork))
    expect(gearman.jobs(TwiceWork)).toBe(gearman.jobs(TwiceWork, { work: 'Upper' }))
    expect(gearman.jobs(TwiceWork)).not.toBe(gearman.jobs(TwiceWork, { work: 'Lower' }))
    expect(asked).toBe(1)
  })

  test('are refused for a class that is no work, and a work that a class does not stand for', async () => {
    const gearman = await open()
    class Plain {}
    expect(() => gearman.jobs(Plain)).toThrow('Plain is not a work: decorate it with @Work()')
    expect(() => gearman.jobs(PostWork, { work: 'Pots' })).toThrow('did you mean "Post"?')
  })
})

describe('opening and closing', () => {
  const projects = new Projects()
  afterEach(() => projects.removeAll())

  test('reads the configuration from a folder or a file', async () => {
    const { root, path } = await projects.create({
      'gearman.config.json': JSON.stringify({ servers: ['127.0.0.1:1'] }),
      'other.json': JSON.stringify({ servers: ['127.0.0.1:2'] }),
    })
    for (const [options, port] of [
      [{ cwd: root }, 1],
      [{ file: path('other.json') }, 2],
    ] as const) {
      const gearman = await Gearman.open({ ...options, patienceMs: 1 })
      onTestFinished(() => gearman.close())
      expect(await failureOf(gearman.client.doNormal('f'))).toMatchObject({
        code: 'NO_SERVER',
        message: expect.stringContaining(`127.0.0.1:${port}`),
      })
    }
  })

  test('runs the set-up module, so that options and listeners find what it registers, and disposes of it', async () => {
    const { root, path } = await projects.create({
      'gearman.config.json': JSON.stringify({ setup: './setup.mjs', servers: '127.0.0.1:1' }),
      'setup.mjs': `
        export const events = []
        class Database { dispose() { events.push('disposed') } }
        export default async (container) => {
          await Promise.resolve()
          container.register('iterations', { useValue: 7 })
          container.resolve(Database)
        }`,
    })
    let seen: unknown
    @Work({
      name: 'SetUp',
      iterations: (container) => {
        seen = container.resolve('iterations')
        return Number(seen)
      },
    })
    class SetUpWork {
      @Job()
      run(): void {}
    }
    const gearman = await Gearman.open({ cwd: root })
    gearman.jobs(SetUpWork)
    expect(seen).toBe(7)
    await Promise.all([gearman.close(), gearman.close()])
    const { events } = await import(pathToFileURL(path('setup.mjs')).href)
    expect(events).toEqual(['disposed'])
  })

  test('gives the set-up module what signs on listeners, and submits', async () => {
    const { root, path } = await projects.create({
      'gearman.config.json': JSON.stringify({ setup: './setup.mjs' }),
      'setup.mjs': `
        export const given = []
        export default (container) => { given.push(container) }`,
    })
    const gearman = await Gearman.open({ cwd: root })
    onTestFinished(() => gearman.close())
    const { given } = await import(pathToFileURL(path('setup.mjs')).href)
    expect(given[0].resolve(Gearman)).toBe(gearman)
    expect(given[0].resolve(Dispatcher)).toBeInstanceOf(Dispatcher)
  })

  test('disposes of what a set-up module built that fails', async () => {
    const { root, path } = await projects.create({
      'gearman.config.json': JSON.stringify({ setup: './setup.mjs' }),
      'setup.mjs': `
        export const events = []
        class Database { dispose() { events.push('disposed') } }
        export default (container) => {
          container.resolve(Database)
          throw new Error('no database')
        }`,
    })
    expect(await failureOf(Gearman.open({ cwd: root }))).toMatchObject({ message: 'no database' })
    const { events } = await import(pathToFileURL(path('setup.mjs')).href)
    expect(events).toEqual(['disposed'])
  })

  test('is fine twice, and calls after that are refused: those that were ready and those that were not', async () => {
    const gearman = await open()
    const { send } = gearman.jobs(PostWork)
    await gearman.close()
    await gearman.close()
    for (const call of [
      send.doNormal('a'),
      send.doBackground('a'),
      gearman.jobs(TwiceWork).run.doNormal(),
      gearman.job('f').doNormal(1),
      gearman.client.doNormal('f'),
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'CLIENT_CLOSED' })
    }
  })
})
