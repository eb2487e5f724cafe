import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  Application,
  createContainer,
  Dispatcher,
  defaultConfiguration,
  type EventName,
  Gearman,
  inject,
  injectable,
  Job,
  type JobContext,
  Lifecycle,
  On,
  scoped,
  singleton,
  Work,
} from '@gearwork/core'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf, serverFor } from '../client/support.js'
import { describeEngines } from '../support/engines.js'
import { Projects } from './project.js'
import { applicationOn, started } from './running.js'

/** One in each application: tsyringe's `singleton` would be one in the whole process. */
@scoped(Lifecycle.ContainerScoped)
class Counter {
  #count = 0

  next(): number {
    this.#count += 1
    return this.#count
  }
}

@Work({ name: 'Shop' })
class ShopWork {
  readonly #instance = Symbol('instance')
  static readonly instances = new Set<symbol>()

  constructor(private readonly counter: Counter) {}

  @Job()
  next(): number {
    ShopWork.instances.add(this.#instance)
    return this.counter.next()
  }

  @Job()
  async wait(_: unknown, job: JobContext): Promise<string> {
    await new Promise((resolve) => job.signal.addEventListener('abort', resolve))
    return 'late'
  }

  @Job()
  fail(): never {
    throw new RangeError('sold out')
  }
}

@Work({ name: 'Forward' })
class ForwardWork {
  constructor(
    private readonly gearman: Gearman,
    readonly dispatcher: Dispatcher,
  ) {}

  @Job()
  async twice(): Promise<number[]> {
    const shop = this.gearman.jobs(ShopWork)
    return [await shop.next.doNormal(), await shop.next.doNormal()]
  }
}

describeEngines('an application', (engine) => {
  test('runs works on services that the container builds, one instance a process', async () => {
    ShopWork.instances.clear()
    const application = await applicationOn(await serverFor(engine), [ShopWork])
    await started(application.execute({ works: ['Shop'] }))
    const shop = application.gearman.jobs(ShopWork)
    expect([await shop.next.doNormal(), await shop.next.doNormal()]).toEqual([1, 2])
    expect(ShopWork.instances.size).toBe(1)
  })

  test('runs several works at once, and lets them inject what submits jobs and hears events', async () => {
    // The one job waits for the other: with a concurrency of 1 both would wait for ever.
    const application = await applicationOn(await serverFor(engine), [ShopWork, ForwardWork], {
      overrides: { concurrency: 2 },
    })
    await started(application.execute({ works: ['Shop', 'Forward'] }))
    expect(await application.gearman.jobs(ForwardWork).twice.doNormal()).toEqual([1, 2])
  })

  test('tells which job starts, and how it ended', async () => {
    const application = await applicationOn(await serverFor(engine), [ShopWork], {
      overrides: { iterations: 2 },
    })
    const events: unknown[] = []
    application.dispatcher.on('gearman.work.starting', async ({ name, job, work, unique }) => {
      await Promise.resolve()
      events.push([name, work.name, job.name, unique])
    })
    application.dispatcher.on(
      'gearman.work.executed',
      ({ name, outcome, durationMs, iterationsRemaining }) => {
        events.push([name, outcome.status, durationMs >= 0, iterationsRemaining])
      },
    )
    const execution = await started(application.execute({ works: ['Shop'] }))
    const shop = application.gearman.jobs(ShopWork)
    await shop.next.doNormal(undefined, { unique: 'u' })
    await failureOf(shop.fail.doNormal())
    await execution.finished
    expect(events).toEqual([
      ['gearman.work.starting', 'Shop', 'next', 'u'],
      ['gearman.work.executed', 'complete', true, 1],
      ['gearman.work.starting', 'Shop', 'fail', ''],
      ['gearman.work.executed', 'exception', true, 0],
    ])
  })

  test('calls no method before the listeners for its start are done', async () => {
    const events: string[] = []
    @Work({ name: 'Late' })
    class LateWork {
      @Job()
      run(): void {
        events.push('called')
      }
    }
    const application = await applicationOn(await serverFor(engine), [LateWork])
    application.dispatcher.on('gearman.work.starting', async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      events.push('prepared')
    })
    await started(application.execute({ works: ['Late'] }))
    await application.gearman.jobs(LateWork).run.doNormal()
    expect(events).toEqual(['prepared', 'called'])
  })

  test('tells what happens to its worker and its connection', async () => {
    const server = await serverFor(engine)
    const heard: EventName[] = []
    class Ear {
      @On('gearman.worker.starting')
      @On('gearman.worker.ready')
      @On('gearman.worker.idle')
      @On('gearman.worker.draining')
      @On('gearman.worker.stopped')
      @On('gearman.connection.opened')
      hear({ name }: { name: EventName }): void {
        heard.push(name)
      }
    }
    const application = await applicationOn(server, [ShopWork], { listeners: [new Ear()] })
    const execution = await started(application.execute({ works: ['Shop'] }))
    await eventually(
      () => heard.at(-1),
      (name) => name === 'gearman.worker.idle',
    )
    await execution.stop()
    expect(heard).toEqual([
      'gearman.worker.starting',
      'gearman.connection.opened',
      'gearman.worker.ready',
      'gearman.worker.idle',
      'gearman.worker.draining',
      'gearman.worker.stopped',
    ])
  })

  test('goes on when a listener throws', async () => {
    const errors: unknown[] = []
    const application = await applicationOn(await serverFor(engine), [ShopWork], {
      onListenerError: (error) => errors.push(error),
    })
    application.dispatcher.on('gearman.work.starting', () => {
      throw new Error('a bad listener')
    })
    await started(application.execute({ works: ['Shop'] }))
    expect(await application.gearman.jobs(ShopWork).next.doNormal()).toBe(1)
    expect(errors).toMatchObject([{ message: 'a bad listener' }])
  })
})

describeEngines('an application that loses its server', (engine) => {
  test('tells of every loss, every attempt and the return', async () => {
    const server = await engine.start()
    const application = await applicationOn(server, [ShopWork])
    const heard: EventName[] = []
    application.dispatcher.on('gearman.connection.lost', (event) => {
      expect(event).toMatchObject({ server: server.address, works: [{ name: 'Shop' }] })
      expect(event.error).toBeInstanceOf(Error)
      heard.push(event.name)
    })
    application.dispatcher.on('gearman.connection.failed', ({ name, error, retryInMs }) => {
      expect(error).toBeInstanceOf(Error)
      expect(retryInMs).toBeGreaterThan(0)
      if (heard.at(-1) !== name) heard.push(name)
    })
    application.dispatcher.on('gearman.connection.restored', ({ name }) => heard.push(name))
    await started(application.execute({ works: ['Shop'] }))
    await server.stop()
    await eventually(
      () => heard.length,
      (count) => count === 2,
    )
    const back = await engine.start({ port: server.port })
    onTestFinished(() => back.stop())
    await eventually(
      () => heard.length,
      (count) => count === 3,
    )
    expect(heard).toEqual([
      'gearman.connection.lost',
      'gearman.connection.failed',
      'gearman.connection.restored',
    ])
    expect(await application.gearman.jobs(ShopWork).next.doNormal()).toBe(1)
  })
})

describeEngines('closing an application', (engine) => {
  test('gives back what runs, and ends every execution', async () => {
    const application = await applicationOn(await serverFor(engine), [ShopWork, ForwardWork])
    const starting: string[] = []
    application.dispatcher.on('gearman.work.starting', ({ handle }) => starting.push(handle))
    const shop = await started(application.execute({ works: ['Shop'] }))
    const forward = await started(application.execute({ works: ['Forward'] }))
    await application.gearman.jobs(ShopWork).wait.doBackground()
    await eventually(
      () => starting.length,
      (count) => count === 1,
    )
    await application.close()
    expect(await shop.finished).toEqual({ reason: 'drained', jobs: 1, lost: 1 })
    expect(await forward.finished).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
    expect(await failureOf(application.gearman.client.doNormal('f'))).toMatchObject({ code: 'CLIENT_CLOSED' })
  })

  test('disposes of its services once, when no job and no listener needs them any more', async () => {
    const events: string[] = []
    @scoped(Lifecycle.ContainerScoped)
    class Database {
      async dispose(): Promise<void> {
        await Promise.resolve()
        events.push('disposed')
      }
    }
    @Work({ name: 'Store' })
    class StoreWork {
      constructor(readonly database: Database) {}

      @Job()
      async keep(_: unknown, { signal }: JobContext): Promise<void> {
        events.push('running')
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        events.push('aborted')
      }
    }
    const application = await applicationOn(await serverFor(engine), [StoreWork])
    application.dispatcher.on('gearman.worker.stopped', async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      events.push('stopped was heard')
    })
    await started(application.execute({ works: ['Store'] }))
    await application.gearman.jobs(StoreWork).keep.doBackground()
    await eventually(
      () => events.length,
      (count) => count === 1,
    )
    await Promise.all([application.close(), application.close()])
    await application[Symbol.asyncDispose]()
    expect(events).toEqual(['running', 'aborted', 'stopped was heard', 'disposed'])
  })
})

describe('overrides', () => {
  test('are named where they are stated, and where what holds is described', async () => {
    await expect(Application.boot({ works: [ShopWork], overrides: { retries: -1 } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: 'overrides.retries must be a whole number, 0 or more, got -1',
    })
    const { works } = await applicationOn({ address: '127.0.0.1:1' }, [ShopWork])
    expect(works.find('Shop').settings.servers.source).toBe('overrides')
  })
})

describe('booting', () => {
  const projects = new Projects()
  afterEach(() => projects.removeAll())

  test('runs the set-up module before it looks at the works', async () => {
    const { root } = await projects.create({
      'gearman.config.json': JSON.stringify({ setup: './setup.mjs' }),
      'setup.mjs': `
        export default async (container) => {
          await Promise.resolve()
          container.register('iterations', { useValue: 7 })
        }`,
    })
    @Work({ name: 'SetUp', iterations: (container) => container.resolve<number>('iterations') })
    class SetUpWork {
      @Job()
      run(): void {}
    }
    const application = await Application.boot({ cwd: root, works: [SetUpWork] })
    onTestFinished(() => application.close())
    expect(application.works.find('SetUp').settings.iterations).toEqual({ value: 7, source: '@Work' })
    expect(application.configuration.root).toBe(root)
  })

  test('builds the listeners that are classes of what the set-up module registered', async () => {
    const { root } = await projects.create({
      'gearman.config.json': JSON.stringify({ setup: './setup.mjs' }),
      'setup.mjs': `export default (container) => container.register('heard', { useValue: [] })`,
    })
    class Ear {
      constructor(readonly heard: unknown[]) {}

      @On('gearman.worker.idle')
      onIdle({ name }: { name: EventName }): void {
        this.heard.push(name)
      }
    }
    inject('heard')(Ear, undefined, 0)
    injectable()(Ear)
    const application = await Application.boot({ cwd: root, works: [ShopWork], listeners: [Ear] })
    onTestFinished(() => application.close())
    application.dispatcher.dispatch('gearman.worker.idle', { works: [] })
    expect(application.container.resolve('heard')).toEqual(['gearman.worker.idle'])
  })

  test('refuses a listener that the container cannot build', async () => {
    class Deaf {
      constructor(readonly ear: unknown) {}
    }
    const configuration = defaultConfiguration('/')
    const boot = Application.boot({ configuration, works: [ShopWork], listeners: [Deaf] })
    expect(await failureOf(boot)).toMatchObject({
      code: 'UNRESOLVABLE',
      message: expect.stringMatching(/^Deaf cannot be built: .*decorate it with @injectable\(\)/),
    })
  })

  test('gives what it has to the container, and keeps the parent’s as it was', async () => {
    const parent = createContainer()
    parent.register('greeting', { useValue: 'hello' })
    const application = await Application.boot({
      configuration: defaultConfiguration('/'),
      works: [ShopWork],
      container: parent,
    })
    onTestFinished(() => application.close())
    expect(application.container.resolve('greeting')).toBe('hello')
    expect(application.container.resolve(Gearman)).toBe(application.gearman)
    expect(application.container.resolve(Dispatcher)).toBe(application.dispatcher)
    expect(parent.isRegistered(Gearman, true)).toBe(false)
  })

  test('finds the works that the configuration names', async () => {
    const { root } = await projects.create({
      'gearman.config.json': JSON.stringify({ resources: ['works'] }),
      'works/mail.mjs': `
        import { Job, Work } from '@gearwork/core'
        export class MailWork { welcome() {} }
        Job()(MailWork.prototype, 'welcome', Object.getOwnPropertyDescriptor(MailWork.prototype, 'welcome'))
        Work({ name: 'Mail' })(MailWork)`,
    })
    const application = await Application.boot({ cwd: root })
    onTestFinished(() => application.close())
    expect([...application.works].map(({ name, file }) => [name, file])).toEqual([
      ['Mail', join(root, 'works/mail.mjs')],
    ])
  })

  test('describes a work once for all who ask, which calls its options once', async () => {
    let calls = 0
    @Work({ timeout: () => ++calls, description: () => `${++calls}` })
    class OnceWork {
      @Job({ retries: () => ++calls })
      run(): void {}
    }
    const application = await applicationOn({ address: '127.0.0.1:1' }, [OnceWork])
    application.gearman.jobs(OnceWork)
    const named = await application.gearman.works()
    expect(named.find('OnceWork')).toBe(application.works.find('OnceWork'))
    expect(calls).toBe(3)
  })

  test('refuses two works of one name', async () => {
    @Work({ name: 'Shop' })
    class OtherShop {}
    const boot = Application.boot({ configuration: defaultConfiguration('/'), works: [ShopWork, OtherShop] })
    expect(await failureOf(boot)).toMatchObject({ code: 'DUPLICATE_WORK' })
  })

  test('disposes of what the set-up built when it fails', async () => {
    const { root } = await projects.create({
      'gearman.config.json': JSON.stringify({ setup: './setup.mjs', resources: ['nowhere'] }),
      'setup.mjs': `
        export const disposed = []
        class Database { dispose() { disposed.push(this) } }
        export default (container) => { container.resolve(Database) }`,
    })
    expect(await failureOf(Application.boot({ cwd: root }))).toMatchObject({ code: 'RESOURCE_NOT_FOUND' })
    const { disposed } = await import(pathToFileURL(join(root, 'setup.mjs')).href)
    expect(disposed).toHaveLength(1)
  })
})

describe('a singleton of the process', () => {
  const setting = (disposed: string[]) => {
    @singleton()
    class Pool {
      readonly name = `pool ${disposed.length + 1}`

      dispose(): void {
        disposed.push(this.name)
      }
    }
    return { works: [], configuration: defaultConfiguration('/'), Pool }
  }

  test('lives as long as an application that may use it, whichever of them built it', async () => {
    const disposed: string[] = []
    const { Pool, ...options } = setting(disposed)
    const [first, second] = [await Application.boot(options), await Application.boot(options)]
    const pool = first.container.resolve(Pool)
    await first.close()
    expect(disposed).toEqual([])
    expect(second.container.resolve(Pool)).toBe(pool)
    await second.close()
    expect(disposed).toEqual(['pool 1'])
  })

  test('does not outlive the last one for the sake of one that was refused', async () => {
    const disposed: string[] = []
    const { Pool, ...options } = setting(disposed)
    const refused = Application.boot({ ...options, use: 'no middleware' as never })
    expect(await failureOf(refused)).toMatchObject({ code: 'INVALID_OPTION' })
    const application = await Application.boot(options)
    application.container.resolve(Pool)
    await application.close()
    expect(disposed).toEqual(['pool 1'])
  })

  test('is built anew for an application that comes after it was disposed of', async () => {
    const disposed: string[] = []
    const { Pool, ...options } = setting(disposed)
    for (const name of ['pool 1', 'pool 2']) {
      const application = await Application.boot(options)
      expect(application.container.resolve(Pool).name).toBe(name)
      await application.close()
    }
    expect(disposed).toEqual(['pool 1', 'pool 2'])
  })
})
