import { AdminClient } from '@gearwork/client'
import {
  Application,
  type ApplicationOptions,
  type Class,
  Dispatcher,
  type EventName,
  type Execution,
  Gearman,
  Job,
  type JobContext,
  Lifecycle,
  On,
  scoped,
  Work,
} from '@gearwork/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf } from '../client/support.js'
import { describeEngines, type RunningServer } from '../support/engines.js'
import { freePort } from '../support/ports.js'

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

  @Job({ jobTimeout: 0.05 })
  async hang(): Promise<void> {
    await new Promise(() => {})
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

async function applicationOn(
  server: RunningServer,
  works: readonly Class[],
  { overrides, ...options }: ApplicationOptions = {},
): Promise<Application> {
  const application = await Application.boot({
    works,
    overrides: { servers: server.address, ...overrides },
    ...options,
  })
  onTestFinished(() => application.close())
  return application
}

async function serverFor(engine: { start(): Promise<RunningServer> }): Promise<RunningServer> {
  const server = await engine.start()
  onTestFinished(() => server.stop())
  return server
}

async function started(execution: Execution): Promise<Execution> {
  await execution.start()
  return execution
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

  test('runs one job alone', async () => {
    const server = await serverFor(engine)
    const application = await applicationOn(server, [ShopWork])
    await started(application.execute({ job: 'Shop~next' }))
    const shop = application.gearman.jobs(ShopWork)
    await shop.fail.doBackground()
    expect(await shop.next.doNormal()).toBe(1)
    const admin = new AdminClient({ server: server.address })
    onTestFinished(() => admin.close())
    expect((await admin.status()).find((row) => row.function === 'Shop~fail')).toMatchObject({ workers: 0 })
  })

  test('stops after its iterations', async () => {
    const application = await applicationOn(await serverFor(engine), [ShopWork], {
      overrides: { iterations: 2 },
    })
    const execution = await started(application.execute({ works: ['Shop'] }))
    const shop = application.gearman.jobs(ShopWork)
    await shop.next.doNormal()
    await failureOf(shop.fail.doNormal())
    expect(await execution.finished).toEqual({ reason: 'iterations', jobs: 2, lost: 0 })
  })

  test('stops when no job came for too long', async () => {
    const application = await applicationOn(await serverFor(engine), [ShopWork], {
      overrides: { timeout: 0.1 },
    })
    const execution = await started(application.execute({ works: ['Shop'] }))
    expect(await execution.finished).toEqual({ reason: 'idle', jobs: 0, lost: 0 })
  })

  test('stays its minimum execution time, unless it is asked to stop', async () => {
    const overrides = { timeout: 0.05, minimumExecutionTime: 60 }
    const application = await applicationOn(await serverFor(engine), [ShopWork], { overrides })
    const events: string[] = []
    application.dispatcher.on('gearman.worker.stopped', () => events.push('stopped'))
    const execution = await started(application.execute({ works: ['Shop'] }))
    const finished = execution.finished.then(() => events.push('finished'))
    await eventually(
      () => events.length,
      (count) => count === 1,
    )
    events.push('asked')
    await execution.drain()
    await finished
    expect(events).toEqual(['stopped', 'asked', 'finished'])
  })

  test('gives a job no more time than it may take', async () => {
    const application = await applicationOn(await serverFor(engine), [ShopWork])
    await started(application.execute({ works: ['Shop'] }))
    const failure = await failureOf(application.gearman.jobs(ShopWork).hang.doNormal())
    expect(failure).toMatchObject({ exceptionName: 'JobTimeoutError', exceptionCode: 'JOB_TIMEOUT' })
  })

  test('gives back what runs when it is closed', async () => {
    const application = await applicationOn(await serverFor(engine), [ShopWork])
    const starting: string[] = []
    application.dispatcher.on('gearman.work.starting', ({ handle }) => starting.push(handle))
    const execution = await started(application.execute({ works: ['Shop'] }))
    await application.gearman.jobs(ShopWork).wait.doBackground()
    await eventually(
      () => starting.length,
      (count) => count === 1,
    )
    await application.close()
    expect(await execution.finished).toEqual({ reason: 'drained', jobs: 1, lost: 1 })
    await application.close()
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

  test('tells what happens to its worker and its connection', async () => {
    const server = await serverFor(engine)
    const heard: EventName[] = []
    class Ear {
      @On('gearman.worker.starting')
      @On('gearman.worker.ready')
      @On('gearman.worker.draining')
      @On('gearman.worker.stopped')
      @On('gearman.connection.opened')
      hear({ name }: { name: EventName }): void {
        heard.push(name)
      }
    }
    const application = await applicationOn(server, [ShopWork], { listeners: [new Ear()] })
    await (await started(application.execute({ works: ['Shop'] }))).stop()
    expect(heard).toEqual([
      'gearman.worker.starting',
      'gearman.connection.opened',
      'gearman.worker.ready',
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

  test('offers a job on its own servers, where its callers look for it', async () => {
    const [common, special] = [await serverFor(engine), await serverFor(engine)]
    @Work({ name: 'Split', servers: common.address })
    class SplitWork {
      @Job()
      common(_: unknown, { server }: JobContext): string {
        return server
      }

      @Job({ servers: special.address })
      special(_: unknown, { server }: JobContext): string {
        return server
      }
    }
    const application = await Application.boot({ works: [SplitWork] })
    onTestFinished(() => application.close())
    await started(application.execute({ works: ['Split'] }))
    const split = application.gearman.jobs(SplitWork)
    expect(await split.common.doNormal()).toBe(common.address)
    expect(await split.special.doNormal()).toBe(special.address)
  })
})

describe('an application that cannot start', () => {
  test('says which server it could not reach, after its minimum execution time', async () => {
    const server = { address: `127.0.0.1:${await freePort()}` } as RunningServer
    const application = await applicationOn(server, [ShopWork], { overrides: { minimumExecutionTime: 0.2 } })
    const began = performance.now()
    const execution = application.execute({ works: ['Shop'] }, { patienceMs: 10 })
    expect(await failureOf(execution.start())).toMatchObject({ code: 'NO_SERVER' })
    expect(performance.now() - began).toBeGreaterThan(190)
    expect(await execution.finished).toMatchObject({ reason: 'unreachable' })
  })

  test('says what its container cannot build, before it connects', async () => {
    @Work()
    class Hungry {
      constructor(readonly count: number) {}

      @Job()
      eat(): number {
        return this.count
      }
    }
    const heard: EventName[] = []
    const application = await Application.boot({ works: [Hungry] })
    application.dispatcher.on('gearman.worker.starting', ({ name }) => heard.push(name))
    const failure = await failureOf(application.execute({ works: ['Hungry'] }).start())
    expect(failure).toMatchObject({ code: 'UNRESOLVABLE', message: expect.stringContaining('Hungry') })
    expect(heard).toEqual([])
    await application.close()
  })

  test('suggests the work or job that was meant', async () => {
    const application = await Application.boot({ works: [ShopWork] })
    onTestFinished(() => application.close())
    expect(() => application.execute({ works: ['Shpo'] })).toThrow(
      'there is no work "Shpo": did you mean "Shop"?',
    )
    expect(() => application.execute({ job: 'Shop~nxt' })).toThrow('did you mean "Shop~next"?')
  })
})
