import {
  Application,
  currentJob,
  Dispatcher,
  Gearman,
  Job,
  type JobContext,
  On,
  type TypedJobs,
  Work,
} from '@gearwork/core'
import {
  GearmanModule,
  type GearmanModuleExtras,
  type GearmanModuleOptions,
  type GearmanOptionsFactory,
  InjectJobs,
  jobsToken,
} from '@gearwork/nestjs'
import { runJob, testApplication } from '@gearwork/testing'
import {
  forwardRef,
  Inject,
  Injectable,
  Module,
  type ModuleMetadata,
  type OnModuleDestroy,
  Optional,
  Scope,
} from '@nestjs/common'
import { ContextIdFactory, NestFactory, REQUEST } from '@nestjs/core'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf, serverFor } from '../client/support.js'
import { describeEngines } from '../support/engines.js'

let events: string[] = []
beforeEach(() => {
  events = []
})

@Injectable()
class Smtp {
  readonly sender = 'postmaster'
}

@Work({ name: 'Mail' })
class MailWork {
  constructor(
    private readonly smtp: Smtp,
    readonly gearman: Gearman,
  ) {}

  @Job()
  welcome(to: string): string {
    return `${this.smtp.sender} greets ${to}`
  }

  @Job()
  async wait(_: unknown, job: JobContext): Promise<string> {
    events.push('waiting')
    await new Promise((resolve) => job.signal.addEventListener('abort', resolve))
    events.push('aborted')
    return 'late'
  }
}

/** Nest's own injector has the providers of modules that others import. */
@Module({ providers: [Smtp], exports: [Smtp] })
class MailModule {}

describeEngines('a work that is a provider', (engine) => {
  test('runs on what Nest injects, and is called for by injected callers', async () => {
    @Injectable()
    class Reception {
      constructor(@InjectJobs(MailWork) readonly mail: TypedJobs<MailWork>) {}
    }
    const nest = await nestOn(await serverFor(engine), {
      options: { execute: [MailWork] },
      imports: [MailModule],
      providers: [MailWork, Reception],
    })
    expect(await nest.get(Reception).mail.welcome.doNormal('Ada')).toBe('postmaster greets Ada')
    expect(nest.get(MailWork).gearman).toBe(nest.get(Gearman))
    expect(nest.get(Application).dispatcher).toBe(nest.get(Dispatcher))
  })

  test('is built for each job when it is request-scoped, with the job for its request', async () => {
    let built = 0
    @Injectable({ scope: Scope.REQUEST })
    class Desk {
      readonly number = ++built

      constructor(@Inject(REQUEST) readonly job: JobContext) {}
    }
    @Work({ name: 'Order' })
    class OrderWork {
      constructor(
        readonly desk: Desk,
        @Inject(currentJob) readonly job: JobContext,
      ) {}

      @Job()
      place(_: unknown, { handle }: JobContext): object {
        return {
          desk: this.desk.number,
          own: this.desk.job.handle === handle,
          same: this.job === this.desk.job,
        }
      }
    }
    const nest = await nestOn(await serverFor(engine), {
      options: { execute: true },
      providers: [OrderWork, Desk],
    })
    const order = nest.get(Gearman).jobs(OrderWork)
    expect(await order.place.doNormal()).toEqual({ desk: 1, own: true, same: true })
    expect(await order.place.doNormal()).toEqual({ desk: 2, own: true, same: true })
  })

  test('is built for each job when it is transient, and once when Nest has one of it', async () => {
    let built = 0
    class Counting {
      readonly number = ++built

      @Job() which(): number {
        return this.number
      }
    }
    @Work({ name: 'Fleeting' })
    @Injectable({ scope: Scope.TRANSIENT })
    class Fleeting extends Counting {}
    @Work({ name: 'Lasting' })
    class Lasting extends Counting {}
    const nest = await nestOn(await serverFor(engine), {
      options: { execute: ['Fleeting', 'Lasting'] },
      providers: [Fleeting, Lasting],
    })
    const { fleeting, lasting } = {
      fleeting: nest.get(Gearman).jobs(Fleeting),
      lasting: nest.get(Gearman).jobs(Lasting),
    }
    const [one, other] = [await fleeting.which.doNormal(), await fleeting.which.doNormal()]
    expect(one).not.toBe(other)
    expect(await lasting.which.doNormal()).toBe(nest.get(Lasting).number)
    expect(await lasting.which.doNormal()).toBe(nest.get(Lasting).number)
  })

  test('takes tokens and providers of other modules, and options from what a factory finds out', async () => {
    const { address } = await serverFor(engine)
    @Module({ providers: [{ provide: 'address', useValue: address }], exports: ['address'] })
    class ConfigModule {}
    @Work({ name: 'Echo', inject: ['greeting'] })
    class EchoWork {
      constructor(@Inject('greeting') readonly greeting: string) {}

      @Job() say(name: string): string {
        return `${this.greeting}, ${name}`
      }
    }
    @Module({
      imports: [
        GearmanModule.forRootAsync({
          imports: [ConfigModule],
          inject: ['address'],
          useFactory: async (servers: string) => ({ servers, execute: [EchoWork] }),
        }),
      ],
      providers: [EchoWork, { provide: 'greeting', useValue: 'Hello' }],
    })
    class AppModule {}
    const nest = await started(AppModule)
    expect(await nest.get(Gearman).jobs(EchoWork).say.doNormal('Ada')).toBe('Hello, Ada')
  })
})

describeEngines('the module', (engine) => {
  test('takes its options from a class, and is for those alone that import it where it is told so', async () => {
    const { address } = await serverFor(engine)
    @Injectable()
    class Options implements GearmanOptionsFactory {
      createGearmanOptions(): GearmanModuleOptions {
        return { servers: address, execute: ['Mail'] }
      }
    }
    @Injectable()
    class Outside {
      constructor(@Optional() @Inject(Gearman) readonly gearman: Gearman | undefined) {}
    }
    @Module({
      imports: [GearmanModule.forRootAsync({ useClass: Options, isGlobal: false }), MailModule],
      providers: [MailWork],
    })
    class WorkModule {}
    @Module({ imports: [WorkModule], providers: [Outside] })
    class AppModule {}
    const nest = await started(AppModule)
    expect(nest.get(Outside).gearman).toBeUndefined()
    const gearman = await callerOn({ address })
    expect(await gearman.jobs(MailWork).welcome.doNormal('Ada')).toBe('postmaster greets Ada')
  })

  test('runs what stands in for a work', async () => {
    const nest = await nestOn(await serverFor(engine), {
      options: { execute: [MailWork] },
      providers: [{ provide: MailWork, useValue: { welcome: (to: string) => `${to}, too`, wait() {} } }],
    })
    expect(await nest.get(Gearman).jobs(MailWork).welcome.doNormal('Ada')).toBe('Ada, too')
  })
})

describeEngines('a shutdown', (engine) => {
  test('takes no more jobs and finishes those in hand, then closes what is open', async () => {
    let finish = () => {}
    @Work({ name: 'Slow' })
    class SlowWork {
      @Job()
      async run(): Promise<string> {
        events.push('running')
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        return 'done'
      }
    }
    @Injectable()
    class Database {
      onApplicationShutdown(): void {
        events.push('database closed')
      }
    }
    const server = await serverFor(engine)
    const nest = await nestOn(server, { options: { execute: [SlowWork] }, providers: [SlowWork, Database] })
    nest.get(Dispatcher).on('gearman.worker.draining', () => events.push('draining'))
    nest.get(Dispatcher).on('gearman.worker.stopped', () => events.push('stopped'))
    const gearman = await callerOn(server)
    const result = gearman.jobs(SlowWork).run.doNormal()
    await eventually(
      () => events.length,
      (count) => count === 1,
    )
    const closing = nest.close()
    await eventually(
      () => events.length,
      (count) => count === 2,
    )
    finish()
    await closing
    expect(await result).toBe('done')
    expect(events).toEqual(['running', 'draining', 'stopped', 'database closed'])
    expect(await failureOf(nest.get(Gearman).client.doNormal('f'))).toMatchObject({ code: 'CLIENT_CLOSED' })
  })

  test.each([true, false])('leaves jobs in hand what they need (isGlobal: %s)', async (isGlobal) => {
    let finish = () => {}
    class Closing implements OnModuleDestroy {
      open = true

      onModuleDestroy(): void {
        events.push(`${this.constructor.name} closed`)
        this.open = false
      }
    }
    @Injectable()
    class Database extends Closing {}
    @Injectable()
    class Cache extends Closing {}
    @Work({ name: 'Store' })
    class StoreWork {
      constructor(
        readonly database: Database,
        readonly cache: Cache,
      ) {}

      @Job()
      async run(): Promise<string> {
        events.push('running')
        await new Promise<void>((resolve) => {
          finish = resolve
        })
        return `${this.database.open} ${this.cache.open}`
      }
    }
    @Module({ providers: [Database], exports: [Database] })
    class DatabaseModule {}
    const server = await serverFor(engine)
    const nest = await nestOn(server, {
      options: { execute: [StoreWork], isGlobal },
      imports: [DatabaseModule],
      providers: [StoreWork, Cache],
    })
    const draining = new Promise((resolve) => nest.get(Dispatcher).on('gearman.worker.draining', resolve))
    const result = (await callerOn(server)).jobs(StoreWork).run.doNormal()
    await eventually(
      () => events.length,
      (count) => count === 1,
    )
    const closing = nest.close()
    await draining
    finish()
    await closing
    expect(await result).toBe('true true')
    expect(events).toEqual(['running', 'Cache closed', 'Database closed'])
  })

  test('gives jobs back that take too long', async () => {
    const server = await serverFor(engine)
    const nest = await nestOn(server, {
      options: { execute: [MailWork], drainMs: 1 },
      imports: [MailModule],
      providers: [MailWork],
    })
    const stopped = new Promise((resolve) =>
      nest.get(Dispatcher).on('gearman.worker.stopped', ({ stop }) => resolve(stop)),
    )
    await (await callerOn(server)).jobs(MailWork).wait.doBackground()
    await eventually(
      () => events.length,
      (count) => count === 1,
    )
    await nest.close()
    expect(await stopped).toMatchObject({ jobs: 1, lost: 1 })
    expect(events).toEqual(['waiting', 'aborted'])
  })
})

describeEngines('providers with @On', (engine) => {
  test('listen, and works do while they are executed', async () => {
    @Injectable()
    class Ear {
      @On('gearman.work.executed')
      onExecuted({ job }: { job: { name: string } }): void {
        events.push(`ear: ${job.name}`)
      }
    }
    @Work({ name: 'Vain' })
    class VainWork {
      @Job() run(): void {}

      @On('gearman.work.executed')
      onExecuted({ job }: { job: { name: string } }): void {
        events.push(`work: ${job.name}`)
      }
    }
    const nest = await nestOn(await serverFor(engine), {
      options: { execute: [VainWork] },
      providers: [Ear, VainWork],
    })
    await nest.get(Gearman).jobs(VainWork).run.doNormal()
    await eventually(
      () => events.length,
      (count) => count === 2,
    )
    expect(events).toEqual(['ear: run', 'work: run'])
  })
})

describe('what cannot be executed is said', () => {
  const offline = { address: '127.0.0.1:1' }

  test('a class that no module provides', async () => {
    const starting = nestOn(offline, { options: { execute: [MailWork] } })
    expect(await failureOf(starting)).toMatchObject({
      code: 'NOT_A_PROVIDER',
      message: 'MailWork is not a provider with @Work(): name it in the providers of a module',
    })
  })

  test('a name that no work has', async () => {
    const starting = nestOn(offline, {
      options: { execute: ['Mial'] },
      imports: [MailModule],
      providers: [MailWork],
    })
    expect(await failureOf(starting)).toMatchObject({
      code: 'UNKNOWN_WORK',
      message: expect.stringContaining('did you mean "Mail"?'),
    })
  })

  test.each<[object, string]>([
    [
      { servers: 'a:b:c' },
      'servers of GearmanModule must be "host:port", { host, port }, or a list or map of them',
    ],
    [
      { execute: 'Mail' },
      'execute of GearmanModule must be true, false, or a list of works by class or name',
    ],
    [
      { execute: [undefined] },
      'execute of GearmanModule must be true, false, or a list of works by class or name',
    ],
    [{ drainMs: -1 }, 'drainMs of GearmanModule must be a number of milliseconds, 0 or more, got -1'],
    [{ drainMs: '5s' }, 'drainMs of GearmanModule must be a number of milliseconds, 0 or more, got "5s"'],
    [{ onStopped: 'exit' }, 'onStopped of GearmanModule must be a function, got "exit"'],
    [{ execut: [MailWork] }, 'GearmanModule has no option "execut": did you mean "execute"?'],
    [{ overrides: { servers: 5 } }, 'overrides.servers must be '],
  ])('an option that cannot be, by the name that it was given: %j', async (options, message) => {
    for (const module of [
      GearmanModule.forRoot(options),
      GearmanModule.forRootAsync({ useFactory: () => options }),
    ]) {
      @Module({ imports: [module] })
      class AppModule {}
      expect(await failureOf(started(AppModule))).toMatchObject({
        code: expect.stringMatching(/^(INVALID|UNKNOWN)_OPTION$/),
        message: expect.stringContaining(message),
      })
    }
  })

  test('options that a factory forgot to return', async () => {
    @Module({ imports: [GearmanModule.forRootAsync({ useFactory: () => undefined as never })] })
    class AppModule {}
    expect(await failureOf(started(AppModule))).toMatchObject({
      code: 'INVALID_OPTION',
      message: 'what the factory of GearmanModule returns must be an object of options, got undefined',
    })
  })

  test('an option of the module that its factory gives: it has to be known before', async () => {
    const options: GearmanModuleOptions & GearmanModuleExtras = { isGlobal: false }
    @Module({ imports: [GearmanModule.forRootAsync({ useFactory: () => options })] })
    class AppModule {}
    expect(await failureOf(started(AppModule))).toMatchObject({
      code: 'UNKNOWN_OPTION',
      message: 'GearmanModule has no option "isGlobal": say it in forRootAsync() itself, beside the factory',
    })
  })

  test('a job that is to be isolated: where its providers come from, nobody else knows', async () => {
    @Work({ name: 'Apart', isolation: 'thread' })
    class ApartWork {
      @Job() run(): void {}
    }
    const starting = nestOn(offline, { options: { execute: true }, providers: [ApartWork] })
    expect(await failureOf(starting)).toMatchObject({
      code: 'NOT_ISOLATABLE',
      message: expect.stringMatching(
        /^ApartWork cannot run isolated, for its file is unknown, .*: say isolation: 'none'$/,
      ),
    })
  })

  test('a service that Nest does not know', async () => {
    @Work({ name: 'Posted', service: 'nobody' })
    class PostedWork {
      @Job() run(): void {}
    }
    const starting = nestOn(offline, { options: { execute: [PostedWork] }, providers: [PostedWork] })
    expect(await failureOf(starting)).toMatchObject({
      code: 'UNRESOLVABLE',
      message: expect.stringMatching(/^PostedWork cannot be built: Nest could not find nobody element/),
    })
  })
})

test('callers are there without a worker or a server, and a test may provide others in their place', async () => {
  const mail = { welcome: () => 'hello' }
  @Injectable()
  class Reception {
    constructor(@InjectJobs(MailWork) readonly mail: TypedJobs<MailWork>) {}
  }
  @Module({
    imports: [GearmanModule.forRoot()],
    providers: [Reception, { provide: jobsToken(MailWork), useValue: mail }],
  })
  class AppModule {}
  const nest = await started(AppModule)
  expect(nest.get(Reception).mail).toBe(mail)
})

test('the helpers for tests have a server for it, and run one job of a work that it has built', async () => {
  await using helper = await testApplication({ works: [] })
  const nest = await nestOn(helper, {
    options: { execute: [MailWork] },
    imports: [MailModule],
    providers: [MailWork],
  })
  expect(await nest.get(Gearman).jobs(MailWork).welcome.doNormal('Ada')).toBe('postmaster greets Ada')
  const run = await runJob(MailWork, 'welcome', 'Bob', { instance: nest.get(MailWork) })
  expect(run.result).toBe('postmaster greets Bob')
})

test('callers of a work that is not there yet are named by a forward reference, as files that import each other need', async () => {
  await using helper = await testApplication({ works: [] })
  @Injectable()
  class Desk {
    constructor(@InjectJobs(forwardRef(() => LateWork)) readonly late: TypedJobs<LateWork>) {}
  }
  @Work({ name: 'Late' })
  class LateWork {
    constructor(readonly desk: Desk) {}
    @Job() echo(text: string): string {
      return this.desk.late === undefined ? 'nobody' : text
    }
  }
  const nest = await nestOn(helper, { options: { execute: [LateWork] }, providers: [Desk, LateWork] })
  expect(await nest.get(Desk).late.echo.doNormal('hello')).toBe('hello')
  expect(nest.get(jobsToken(LateWork))).toBe(nest.get(Desk).late)
})

test.each([InjectJobs, jobsToken])(
  'no class where a work belongs is said with what may be the reason: %o',
  (ask) => {
    expect(() => ask(undefined as never)).toThrow(
      'the work of @InjectJobs() must be a class, or forwardRef(() => Class) where files import each other, got undefined',
    )
  },
)

test.each<[string, () => unknown, string]>([
  ['nothing', () => undefined, 'InvalidOptionError'],
  ['what is no class', () => 'MailWork', 'InvalidOptionError'],
  ['what cannot be read yet', tooEarly, 'ReferenceError'],
])('a forward reference to %s fails the module that injects it, and no other', async (_, find, name) => {
  @Injectable()
  class Desk {
    constructor(@InjectJobs(forwardRef(find as () => typeof MailWork)) readonly jobs: TypedJobs<MailWork>) {}
  }
  const nowhere = { address: '127.0.0.1:1' }
  expect(await failureOf(nestOn(nowhere, { providers: [Desk] }))).toMatchObject({ name })
  expect((await nestOn(nowhere, {})).get(jobsToken(MailWork))).toBeDefined()
})

test('in a request that is no job there is no current job', async () => {
  @Injectable({ scope: Scope.REQUEST })
  class Desk {
    constructor(@Inject(currentJob) readonly job: JobContext | undefined) {}
  }
  const nest = await nestOn({ address: '127.0.0.1:1' }, { providers: [Desk] })
  const context = ContextIdFactory.create()
  nest.registerRequestByContextId({ url: '/' }, context)
  expect((await nest.resolve(Desk, context)).job).toBeUndefined()
})

interface Setting extends Pick<ModuleMetadata, 'imports' | 'providers'> {
  readonly options?: GearmanModuleOptions & GearmanModuleExtras
}

/** An application of Nest's on a server; it closes with the test. */
function nestOn(
  { address }: { readonly address: string },
  { options, imports = [], providers = [] }: Setting,
) {
  @Module({ imports: [GearmanModule.forRoot({ servers: address, ...options }), ...imports], providers })
  class AppModule {}
  return started(AppModule)
}

async function started(module: new () => object) {
  const nest = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false })
  onTestFinished(() => nest.close())
  return nest
}

async function callerOn({ address }: { readonly address: string }): Promise<Gearman> {
  const gearman = await Gearman.open({ servers: address })
  onTestFinished(() => gearman.close())
  return gearman
}

/** As a class says that stands further down. */
function tooEarly(): never {
  throw new ReferenceError("Cannot access 'MailWork' before initialization")
}
