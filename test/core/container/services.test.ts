import {
  Application,
  createContainer,
  currentJob,
  DisposalError,
  defaultConfiguration,
  delay,
  type Initializable,
  inject,
  injectable,
  Job,
  type JobContext,
  Lifecycle,
  type MiddlewareRun,
  type Next,
  SetUpError,
  scoped,
  singleton,
  Work,
} from '@gearwork/core'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

/** What happened, in order. */
let events: string[] = []
beforeEach(() => {
  events = []
})

/** A service that tells of its life; what it does takes more than one turn of the loop. */
abstract class Told implements Initializable {
  readonly #name = this.constructor.name

  constructor() {
    events.push(`${this.#name} built`)
  }

  async initialize(): Promise<void> {
    events.push(`${this.#name} setting up`)
    await new Promise(setImmediate)
    events.push(`${this.#name} ready`)
  }

  async dispose(): Promise<void> {
    events.push(`${this.#name} leaving`)
    await new Promise(setImmediate)
    events.push(`${this.#name} gone`)
  }
}

/** Without the steps in between. */
const milestones = () => events.filter((event) => /ready|gone|called/.test(event))

const bare = { configuration: defaultConfiguration('/'), works: [] }

describeEngines('services that works depend on', (engine) => {
  test('are set up before the worker is ready, what is needed first, and disposed of the other way round', async () => {
    @scoped(Lifecycle.ContainerScoped)
    class Database extends Told {}
    @scoped(Lifecycle.ContainerScoped)
    class Store extends Told {
      constructor(readonly database: Database) {
        super()
      }
    }
    @scoped(Lifecycle.ContainerScoped)
    class Mailer extends Told {}
    @Work({ name: 'Shop' })
    class Shop extends Told {
      constructor(
        readonly mailer: Mailer,
        readonly store: Store,
        readonly database: Database,
      ) {
        super()
      }

      @Job()
      sell(): void {
        events.push('called')
      }
    }
    const application = await applicationOn(await serverFor(engine), [Shop])
    application.dispatcher.on('gearman.worker.starting', () => events.push('worker starting'))
    await started(application.execute({ works: ['Shop'] }))
    expect(events).toEqual([
      'Mailer built',
      'Database built',
      'Store built',
      'Shop built',
      'Mailer setting up',
      'Mailer ready',
      'Database setting up',
      'Database ready',
      'Store setting up',
      'Store ready',
      'Shop setting up',
      'Shop ready',
      'worker starting',
    ])
    await application.gearman.jobs(Shop).sell.doNormal()
    events = []
    await application.close()
    expect(events).toEqual([
      'Shop leaving',
      'Shop gone',
      'Store leaving',
      'Store gone',
      'Database leaving',
      'Database gone',
      'Mailer leaving',
      'Mailer gone',
    ])
  })

  test('keep the worker from starting when one cannot be set up, and are disposed of nevertheless', async () => {
    @scoped(Lifecycle.ContainerScoped)
    class Database extends Told {
      override async initialize(): Promise<void> {
        throw new Error('no route to host')
      }
    }
    @Work({ name: 'Shop' })
    class Shop extends Told {
      constructor(readonly database: Database) {
        super()
      }

      @Job() sell(): void {}
    }
    const application = await applicationOn(await serverFor(engine), [Shop])
    const error = await failureOf(application.execute({ works: ['Shop'] }).start())
    expect(error).toBeInstanceOf(SetUpError)
    expect(error).toMatchObject({
      code: 'SET_UP_FAILED',
      message: 'Database could not be set up: its initialize() failed with no route to host',
      cause: { message: 'no route to host' },
    })
    await application.close()
    expect(milestones()).toEqual(['Shop gone', 'Database gone'])
  })
})

describeEngines('an execution that is stopped while services are set up', (engine) => {
  test('ends, and runs nothing', async () => {
    let finish = () => {}
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    class Slow {
      initialize(): Promise<void> {
        begin()
        return new Promise((resolve) => {
          finish = resolve
        })
      }
    }
    @Work({ name: 'Shop' })
    class Shop {
      constructor(readonly slow: Slow) {}

      @Job() sell(): void {}
    }
    const application = await applicationOn(await serverFor(engine), [Shop])
    const execution = application.execute({ works: ['Shop'] })
    const starting = execution.start().catch((error) => error)
    await begun
    const stopping = execution.stop()
    finish()
    expect(await stopping).toMatchObject({ jobs: 0 })
    await starting
    expect(await execution.finished).toMatchObject({ jobs: 0 })
  })
})

describeEngines('a work of the scope job', (engine) => {
  let built = 0
  @scoped(Lifecycle.ContainerScoped)
  class UnitOfWork extends Told {
    readonly number = ++built

    constructor(@inject(currentJob) readonly job: JobContext) {
      super()
    }
  }
  @injectable()
  class Repository {
    constructor(readonly unit: UnitOfWork) {}
  }
  @singleton()
  class Pool extends Told {}
  @Work({ name: 'Order', scope: 'job' })
  class OrderWork {
    constructor(
      readonly repository: Repository,
      readonly unit: UnitOfWork,
      readonly pool: Pool,
    ) {}

    @Job()
    place(_: unknown, { handle }: JobContext): object {
      events.push('called')
      const { repository, unit } = this
      return { unit: unit.number, one: repository.unit === unit, own: unit.job.handle === handle }
    }

    @Job()
    fail(): never {
      events.push('called')
      throw new RangeError('sold out')
    }

    @Job()
    async *count() {
      yield 1
      events.push('called')
      yield 2
    }
  }

  test('is built with its services for each job, once, and they are disposed of when it is over', async () => {
    built = 0
    const application = await applicationOn(await serverFor(engine), [OrderWork])
    await started(application.execute({ works: ['Order'] }))
    const order = application.gearman.jobs(OrderWork)
    expect(await order.place.doNormal()).toEqual({ unit: 1, one: true, own: true })
    expect(await order.place.doNormal()).toEqual({ unit: 2, one: true, own: true })
    const eachJob = ['UnitOfWork ready', 'called', 'UnitOfWork gone']
    expect(milestones().filter((event) => !event.startsWith('Pool'))).toEqual([...eachJob, ...eachJob])
  })

  test('lets go of its services when the job failed, and after the last piece of a stream', async () => {
    const application = await applicationOn(await serverFor(engine), [OrderWork])
    await started(application.execute({ works: ['Order'] }))
    const order = application.gearman.jobs(OrderWork)
    const eachJob = ['UnitOfWork ready', 'called', 'UnitOfWork gone']
    expect(await failureOf(order.fail.doNormal())).toMatchObject({
      message: expect.stringContaining('sold out'),
    })
    expect(milestones().filter((event) => !event.startsWith('Pool'))).toEqual(eachJob)
    const pieces: unknown[] = []
    for await (const piece of order.count.submit().pieces()) pieces.push(piece)
    expect(pieces).toEqual([1, 2])
    expect(milestones().filter((event) => !event.startsWith('Pool'))).toEqual([...eachJob, ...eachJob])
  })

  test('shares the singletons with all jobs: they are ready before the first, and live as long as the application', async () => {
    const pool = () => milestones().filter((event) => event.startsWith('Pool'))
    const application = await applicationOn(await serverFor(engine), [OrderWork])
    application.dispatcher.on('gearman.worker.starting', () => events.push('worker starting'))
    await started(application.execute({ works: ['Order'] }))
    expect(events.slice(-2)).toEqual(['Pool ready', 'worker starting'])
    const order = application.gearman.jobs(OrderWork)
    await order.place.doNormal()
    await order.place.doNormal()
    expect(pool()).toEqual(['Pool ready'])
    await application.close()
    expect(pool()).toEqual(['Pool ready', 'Pool gone'])
  })

  test('has a scope of its own for each of the jobs that run at the same time, which middleware sees too', async () => {
    const units = new Set<unknown>()
    let waiting = 0
    let meet = () => {}
    const met = new Promise<void>((resolve) => {
      meet = resolve
    })
    @Work({ name: 'Pair', scope: 'job' })
    class Pair {
      constructor(readonly unit: UnitOfWork) {}

      @Job()
      async meet(): Promise<number> {
        waiting += 1
        if (waiting === 2) meet()
        await met
        return this.unit.number
      }
    }
    const application = await applicationOn(await serverFor(engine), [Pair], {
      overrides: { concurrency: 2 },
      use: (run: MiddlewareRun, next: Next) => {
        units.add(run.container.resolve(UnitOfWork))
        return next()
      },
    })
    await started(application.execute({ works: ['Pair'] }))
    const { meet: call } = application.gearman.jobs(Pair)
    const [one, other] = await Promise.all([call.doNormal(), call.doNormal()])
    expect(one).not.toBe(other)
    expect([...units].map((unit) => (unit as UnitOfWork).number).toSorted()).toEqual([one, other].toSorted())
  })

  test('has what outlives it built on services that do so too', async () => {
    @scoped(Lifecycle.ContainerScoped)
    class Ledger extends Told {}
    @singleton()
    class Late extends Told {
      constructor(readonly ledger: Ledger) {
        super()
      }
    }
    @Work({ name: 'Clerk', scope: 'job' })
    class Clerk {
      constructor(readonly ledger: Ledger) {}

      @Job() write(): void {
        events.push('called')
      }
    }
    const late: Late[] = []
    const application = await applicationOn(await serverFor(engine), [Clerk], {
      use: (run: MiddlewareRun, next: Next) => {
        late.push(run.container.resolve(Late))
        return next()
      },
    })
    await started(application.execute({ works: ['Clerk'] }))
    const clerk = application.gearman.jobs(Clerk)
    await clerk.write.doNormal()
    await clerk.write.doNormal()
    const eachJob = ['Ledger ready', 'called', 'Ledger gone']
    expect(milestones()).toEqual([...eachJob, ...eachJob])
    expect(late[0]).toBe(late[1])
    expect(late[0]?.ledger).toBe(application.container.resolve(Ledger))
    await application.close()
    expect(milestones().slice(-2).toSorted()).toEqual(['Late gone', 'Ledger gone'])
  })

  test('lets go of its services before those of the application, when that closes on a job that goes on', async () => {
    @scoped(Lifecycle.ContainerScoped)
    class Unit extends Told {
      constructor(@inject(currentJob) readonly job: JobContext) {
        super()
      }
    }
    @singleton()
    class Cache extends Told {}
    @Work({ name: 'Deaf', scope: 'job' })
    class Deaf {
      constructor(
        readonly unit: Unit,
        readonly cache: Cache,
      ) {}

      @Job()
      async run(): Promise<void> {
        events.push('called')
        await new Promise(() => {})
      }
    }
    const application = await applicationOn(await serverFor(engine), [Deaf])
    await started(application.execute({ works: ['Deaf'] }))
    await application.gearman.jobs(Deaf).run.doBackground()
    await eventually(
      () => events.at(-1),
      (event) => event === 'called',
    )
    await application.close()
    expect(milestones()).toEqual(['Cache ready', 'Unit ready', 'called', 'Unit gone', 'Cache gone'])
  })

  test('is refused before the worker starts where it could never be built', async () => {
    @Work({ name: 'Hopeless', scope: 'job' })
    class Hopeless {
      constructor(
        readonly unit: UnitOfWork,
        readonly address: string,
      ) {}

      @Job() run(): void {}
    }
    const application = await applicationOn(await serverFor(engine), [Hopeless])
    expect(await failureOf(application.execute({ works: ['Hopeless'] }).start())).toMatchObject({
      code: 'UNRESOLVABLE',
      message: expect.stringMatching(
        /^Hopeless cannot be built: parameter address \(#2\) of Hopeless is a string/,
      ),
    })
    expect(events).toEqual([])
  })

  test('may be one job of a work that is built once otherwise', async () => {
    @Work({ name: 'Mixed' })
    class Mixed {
      readonly me = ++built

      @Job() always(): number {
        return this.me
      }

      @Job({ scope: 'job' }) anew(): number {
        return this.me
      }
    }
    built = 0
    const application = await applicationOn(await serverFor(engine), [Mixed])
    await started(application.execute({ works: ['Mixed'] }))
    const mixed = application.gearman.jobs(Mixed)
    const calls = [mixed.always, mixed.anew, mixed.anew, mixed.always]
    const answers: number[] = []
    for (const call of calls) answers.push(await call.doNormal())
    expect(answers).toEqual([1, 2, 3, 1])
  })

  test('fails the job whose service cannot be set up, and tries the next', async () => {
    let attempts = 0
    @scoped(Lifecycle.ContainerScoped)
    class Transaction {
      async initialize(): Promise<void> {
        attempts += 1
        if (attempts === 1) throw new Error('no connection left')
      }
    }
    @Work({ name: 'Flaky', scope: 'job' })
    class Flaky {
      constructor(readonly transaction: Transaction) {}

      @Job() run(): string {
        return 'done'
      }
    }
    const application = await applicationOn(await serverFor(engine), [Flaky])
    await started(application.execute({ works: ['Flaky'] }))
    const flaky = application.gearman.jobs(Flaky)
    expect(await failureOf(flaky.run.doNormal())).toMatchObject({
      message: expect.stringContaining('Transaction could not be set up'),
    })
    expect(await flaky.run.doNormal()).toBe('done')
  })

  test('has its result, whatever becomes of its services, and a warning tells of it', async () => {
    class Clumsy {
      dispose(): never {
        throw new Error('dropped it')
      }
    }
    @Work({ name: 'Butler', scope: 'job' })
    class Butler {
      constructor(readonly clumsy: Clumsy) {}

      @Job() serve(): string {
        return 'tea'
      }
    }
    const application = await applicationOn(await serverFor(engine), [Butler])
    await started(application.execute({ works: ['Butler'] }))
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    expect(await application.gearman.jobs(Butler).serve.doNormal()).toBe('tea')
    expect(await warned).toMatchObject({
      code: 'GEARWORK_DISPOSAL',
      message: 'not everything could be disposed of: Clumsy (dropped it)',
    })
  })
})

describe('disposal', () => {
  test('goes on where a service fails, and tells of it at last', async () => {
    class Database extends Told {}
    class Clumsy extends Told {
      constructor(readonly database: Database) {
        super()
      }

      override async dispose(): Promise<void> {
        throw new Error('dropped it')
      }
    }
    inject(Database)(Clumsy, undefined, 0)
    injectable()(Clumsy)
    const application = await Application.boot(bare)
    await application.services.resolve(Clumsy)
    const error = await failureOf(application.close())
    expect(error).toBeInstanceOf(DisposalError)
    expect(error).toMatchObject({
      code: 'DISPOSAL_FAILED',
      message: 'not everything could be disposed of: Clumsy (dropped it)',
      failures: [{ service: 'Clumsy', error: { message: 'dropped it' } }],
      cause: { message: 'dropped it' },
    })
    expect(milestones()).toEqual(['Database ready', 'Clumsy ready', 'Database gone'])
  })

  test('calls one ending of a service: the one of the language before the one of tsyringe', async () => {
    class Modern {
      async [Symbol.asyncDispose](): Promise<void> {
        events.push('asyncDispose')
      }

      dispose(): void {
        events.push('dispose')
      }
    }
    class Plain {
      [Symbol.dispose](): void {
        events.push('Symbol.dispose')
      }
    }
    class Foreign {
      dispose(what: unknown): void {
        events.push(`foreign ${what}`)
      }
    }
    const application = await Application.boot(bare)
    const targets: readonly (new () => object)[] = [Modern, Plain, Foreign]
    for (const target of targets) application.container.resolve(target)
    await application.close()
    expect(events).toEqual(['Symbol.dispose', 'asyncDispose'])
  })

  test('leaves alone what others made: values, and what factories give', async () => {
    const application = await Application.boot(bare)
    class Given extends Told {}
    application.container.registerInstance('value', new Given())
    application.container.register('made', { useFactory: () => new Given() })
    application.container.resolve('value')
    application.container.resolve('made')
    await application.close()
    expect(events).toEqual(['Given built', 'Given built'])
  })

  test('waits for what is just being set up', async () => {
    class Slow extends Told {}
    const application = await Application.boot(bare)
    const ready = application.services.resolve(Slow)
    await application.close()
    await ready
    expect(events).toEqual(['Slow built', 'Slow setting up', 'Slow ready', 'Slow leaving', 'Slow gone'])
  })
})

describe('set-up', () => {
  test('is done once for those who need a service at the same time', async () => {
    @scoped(Lifecycle.ContainerScoped)
    class Database extends Told {}
    const application = await Application.boot(bare)
    onTestFinished(() => application.close())
    const [one, other] = await Promise.all([
      application.services.resolve(Database),
      application.services.resolve(Database),
    ])
    expect(one).toBe(other)
    expect(events).toEqual(['Database built', 'Database setting up', 'Database ready'])
  })

  test('is tried again by who needs the service next', async () => {
    let attempts = 0
    @scoped(Lifecycle.ContainerScoped)
    class Database {
      initialize(): void {
        attempts += 1
        if (attempts === 1) throw new Error('not yet')
      }
    }
    const application = await Application.boot(bare)
    onTestFinished(() => application.close())
    expect(await failureOf(resolving(application, Database))).toBeInstanceOf(SetUpError)
    expect(await application.services.resolve(Database)).toBeInstanceOf(Database)
    expect(attempts).toBe(2)
  })

  test('reaches what a factory asked the container for', async () => {
    class Database extends Told {}
    const application = await Application.boot(bare)
    onTestFinished(() => application.close())
    application.container.register('store', { useFactory: (c) => ({ database: c.resolve(Database) }) })
    class Store {
      constructor(readonly store: object) {}
    }
    inject('store')(Store, undefined, 0)
    injectable()(Store)
    await application.services.resolve(Store)
    expect(milestones()).toEqual(['Database ready'])
  })

  test('is there at once where nothing has to be waited for', async () => {
    class Plain {}
    const application = await Application.boot(bare)
    onTestFinished(() => application.close())
    expect(application.services.resolve(Plain)).toBeInstanceOf(Plain)
  })

  test('does not touch what a delayed class stands for before it is used', async () => {
    class Late extends Told {}
    class Early {
      constructor(readonly late: Late) {}
    }
    inject(delay(() => Late))(Early, undefined, 0)
    injectable()(Early)
    const application = await Application.boot(bare)
    onTestFinished(() => application.close())
    await application.services.resolve(Early)
    expect(events).toEqual([])
  })

  test('has the listeners of an application ready when it is booted', async () => {
    class Ear extends Told {}
    const application = await Application.boot({ ...bare, listeners: [Ear] })
    onTestFinished(() => application.close())
    expect(milestones()).toEqual(['Ear ready'])
  })
})

describe('singletons of several applications', () => {
  test('live as long as an application below the container that they are registered in', async () => {
    @singleton()
    class Pool extends Told {}
    const first = await Application.boot({ ...bare, container: createContainer() })
    const second = await Application.boot({ ...bare, container: createContainer() })
    const pool = await first.services.resolve(Pool)
    await first.close()
    expect(await second.services.resolve(Pool)).toBe(pool)
    expect(milestones()).toEqual(['Pool ready'])
    await second.close()
    expect(milestones()).toEqual(['Pool ready', 'Pool gone'])
  })

  test('keep what was built for them alone, and are built anew with it', async () => {
    class Connection extends Told {}
    @singleton()
    class Pool {
      constructor(readonly connection: Connection) {}
    }
    inject(Connection)(Pool, undefined, 0)
    injectable()(Pool)
    const first = await Application.boot(bare)
    const second = await Application.boot(bare)
    const pool = await first.services.resolve(Pool)
    await first.close()
    expect(milestones()).toEqual(['Connection ready'])
    await second.close()
    expect(milestones()).toEqual(['Connection ready', 'Connection gone'])
    const third = await Application.boot(bare)
    expect(await third.services.resolve(Pool)).not.toBe(pool)
    await third.close()
  })

  test('outlive the services that stand on them, even while those take their time', async () => {
    @singleton()
    class Pool extends Told {}
    class Store extends Told {
      constructor(readonly pool: Pool) {
        super()
      }
    }
    inject(Pool)(Store, undefined, 0)
    injectable()(Store)
    const applications = [await Application.boot(bare), await Application.boot(bare)]
    for (const application of applications) await application.services.resolve(Store)
    await Promise.all(applications.map((application) => application.close()))
    expect(milestones().slice(-3)).toEqual(['Store gone', 'Store gone', 'Pool gone'])
  })
})

test('a container-scoped class is one for each application, also when it was imported after that began', async () => {
  const applications = [await Application.boot(bare), await Application.boot(bare)] as const
  onTestFinished(async () => {
    for (const application of applications) await application.close()
  })
  @scoped(Lifecycle.ContainerScoped)
  class Counter {}
  const [one, other] = applications.map(({ container }) => container.resolve(Counter))
  expect(one).not.toBe(other)
  expect(applications[0].container.resolve(Counter)).toBe(one)
})

function resolving(application: Application, target: new () => object): Promise<object> {
  return Promise.resolve().then(() => application.services.resolve(target))
}
