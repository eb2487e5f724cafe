import {
  Application,
  type ContainerAdapter,
  createContainer,
  DisposalError,
  defaultConfiguration,
  describeWorks,
  inject,
  injectable,
  Job,
  type JobContext,
  type JobDescription,
  singleton,
  Work,
  type WorkDescription,
} from '@gearwork/core'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { Instances } from '../../../packages/core/src/container/instances.js'
import { TsyringeServices } from '../../../packages/core/src/container/tsyringe-services.js'
import { failureOf } from '../../client/support.js'

const bare = { configuration: defaultConfiguration('/'), works: [] }

/** What happened, in order. */
let events: string[] = []
beforeEach(() => {
  events = []
})
afterEach(() => {
  vi.useRealTimers()
})

/** Ends when the test says so. */
class Gate {
  open = () => {}
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve
  })
}

test('of what a job used comes to its end before that of the application begins', async () => {
  @singleton()
  class Pool {
    dispose(): void {
      events.push('Pool gone')
    }
  }
  const gate = new Gate()
  class Lease {
    constructor(readonly pool: Pool) {}

    async dispose(): Promise<void> {
      events.push('Lease leaving')
      await gate.opened
      events.push('Lease gone')
    }
  }
  inject(Pool)(Lease, undefined, 0)
  injectable()(Lease)
  const application = await Application.boot(bare)
  const scope = new TsyringeServices(application.container).scope({} as JobContext)
  await scope.resolve(Lease)
  const left = scope.dispose()
  const closed = application.close()
  // Two turns of the loop: time enough for one that does not wait.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  expect(events).toEqual(['Lease leaving'])
  gate.open()
  await Promise.all([left, closed])
  expect(events).toEqual(['Lease leaving', 'Lease gone', 'Pool gone'])
})

test.each(['dispose', 'initialize'])(
  'goes on after half a minute where %s() comes to no end, and names the service',
  async (method) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    class Stuck {
      dispose(): void | Promise<void> {}
      initialize(): void | Promise<void> {}
    }
    Stuck.prototype[method as keyof Stuck] = () => {
      events.push('stuck')
      return new Promise<void>(() => {})
    }
    class Other {
      dispose(): void {
        events.push('Other gone')
      }
    }
    const application = await Application.boot(bare)
    application.container.resolve(Other)
    void application.services.resolve(Stuck)
    const failure = failureOf(application.close())
    await vi.advanceTimersByTimeAsync(29_000)
    expect(events).toEqual(['stuck'])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await failure).toBeInstanceOf(DisposalError)
    expect(((await failure) as Error).message).toBe(
      'not everything could be disposed of: Stuck (it has not ended within 30 seconds)',
    )
    expect(events).toEqual(['stuck', 'Other gone'])
  },
)

test('a scope of another container that comes to no end keeps the result of its job half a minute', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const warnings: unknown[] = []
  const hear = (warning: Error) => warnings.push(warning.message)
  process.on('warning', hear)
  onTestFinished(() => void process.off('warning', hear))
  @Work({ name: 'Greeter' })
  class Greeter {
    @Job({ scope: 'job' }) greet(): string {
      return 'hello'
    }
  }
  const stuck: ContainerAdapter = {
    resolve: () => new Greeter(),
    scope: () => ({ resolve: () => new Greeter(), dispose: () => new Promise(() => {}) }),
  }
  const container = createContainer()
  const [work] = describeWorks(Greeter, { container }) as [WorkDescription]
  const [job] = work.jobs as [JobDescription]
  const instances = await Instances.prepare({ container, services: stuck }, [{ work, job }])
  let result: unknown
  const lent = instances.lend({ work, job }, {} as JobContext, ({ instance }) =>
    (instance as Greeter).greet(),
  )
  void lent.then((given) => {
    result = given
  })
  await vi.advanceTimersByTimeAsync(29_000)
  expect(result).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(result).toBe('hello')
  // Warnings are told once the callbacks are over.
  await new Promise((resolve) => setImmediate(resolve))
  expect(warnings).toEqual(['the scope of a job of Greeter has not ended within 30 seconds'])
})
