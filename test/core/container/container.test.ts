import {
  type Class,
  createContainer,
  currentJob,
  type DependencyContainer,
  delay,
  describeWorks,
  container as globalContainer,
  inject,
  injectAll,
  injectable,
  Job,
  resolveWork,
  singleton,
  UnresolvableError,
  Work,
  type WorkDescription,
} from '@gearwork/core'
import { describe, expect, test } from 'vitest'

interface Settings {
  readonly from: string
}

@singleton()
class Clock {}

@injectable()
class Smtp {
  constructor(readonly clock: Clock) {}
}

class Undecorated {
  constructor(readonly clock: Clock) {}
}

describe('a work', () => {
  test('is built with what its constructor takes, by type', () => {
    @Work()
    class MailWork {
      constructor(readonly smtp: Smtp) {}
    }
    const work = build(MailWork) as MailWork
    expect(work).toBeInstanceOf(MailWork)
    expect(work.smtp.clock).toBeInstanceOf(Clock)
  })

  test('is what its service token stands for', () => {
    @Work({ service: 'mail.service' })
    class MailWork {
      @Job() welcome() {}
    }
    const service = { welcome: () => 'hello' }
    expect(build(MailWork, (child) => child.register('mail.service', { useValue: service }))).toBe(service)
  })

  test('takes tokens, lists and optional things', () => {
    @Work()
    class MailWork {
      constructor(
        @inject('settings') readonly settings: Settings,
        @injectAll('transports', { isOptional: true }) readonly transports: string[],
        @inject('nobody', { isOptional: true }) readonly nobody: string | undefined,
      ) {}
    }
    const settings = { from: 'a@b.c' }
    const work = build(MailWork, (child) => child.register('settings', { useValue: settings })) as MailWork
    expect(work).toMatchObject({ settings, transports: [], nobody: undefined })
  })

  test('may take something registered for a type of which nothing is known', () => {
    @Work({ inject: ['greeting', Undecorated] })
    class MailWork {
      constructor(
        readonly greeting: string,
        readonly undecorated: Undecorated,
      ) {}
    }
    const work = build(MailWork, (child) =>
      child
        .register('greeting', { useValue: 'hello' })
        .register(Undecorated, { useFactory: () => new Undecorated(new Clock()) }),
    ) as MailWork
    expect(work.greeting).toBe('hello')
    expect(work.undecorated).toBeInstanceOf(Undecorated)
  })
})

describe('what keeps a work from being built is said:', () => {
  test('an interface, a type-only import or a union', () => {
    @Work()
    class MailWork {
      constructor(
        readonly smtp: Smtp,
        readonly settings: Settings,
      ) {}
    }
    expect(() => build(MailWork)).toThrow(UnresolvableError)
    expect(whyNot(MailWork)).toBe(
      'MailWork cannot be built: parameter settings (#2) of MailWork is an interface, a union, or came in by `import type`, and none of them exists at run time: name what the constructor takes with @Work({ inject: [...] })',
    )
  })

  test('a primitive, deep inside', () => {
    @injectable()
    class Dialer {
      constructor(readonly host: string) {}
    }
    @injectable()
    class Transport {
      constructor(
        readonly clock: Clock,
        readonly dialer: Dialer,
      ) {}
    }
    @Work()
    class MailWork {
      constructor(readonly transport: Transport) {}
    }
    expect(whyNot(MailWork)).toBe(
      "MailWork cannot be built: parameter transport (#1) of MailWork (Transport) cannot be had, because parameter dialer (#2) of Transport (Dialer) cannot be had, because parameter host (#1) of Dialer is a string, and nothing says which one: say which with @inject('…') before it, or register the class with a factory in the set-up module",
    )
  })

  test('the same behind a class that is registered', () => {
    @singleton()
    class Dialer {
      constructor(readonly host: string) {}
    }
    @Work()
    class MailWork {
      constructor(readonly dialer: Dialer) {}
    }
    expect(whyNot(MailWork)).toMatch(
      /\(Dialer\) cannot be had, because parameter host \(#1\) of Dialer is a string/,
    )
  })

  test('a class that takes something and is not decorated', () => {
    @Work()
    class MailWork {
      constructor(readonly undecorated: Undecorated) {}
    }
    expect(whyNot(MailWork)).toBe(
      'MailWork cannot be built: parameter undecorated (#1) of MailWork (Undecorated) cannot be had, because Undecorated takes 1 parameter and nothing says of what type: decorate it with @injectable() and compile with emitDecoratorMetadata, or register it with a factory in the set-up module',
    )
  })

  test('a work whose compiler wrote down no types', () => {
    const MailWork = class MailWork {
      constructor(readonly smtp: Smtp) {}
    }
    Work()(MailWork)
    expect(whyNot(MailWork)).toBe(
      'MailWork cannot be built: MailWork takes 1 parameter and its compiler wrote down no types: name them with @Work({ inject: [...] }), or compile with emitDecoratorMetadata',
    )
  })

  test('a token that nothing is registered for', () => {
    @Work({ service: 'mail.service' })
    class MailWork {}
    @Work()
    class Injected {
      constructor(@inject('settings') readonly settings: Settings) {}
    }
    expect(whyNot(MailWork)).toBe(
      'MailWork cannot be built: nothing is registered as "mail.service": register it in the set-up module',
    )
    expect(whyNot(Injected)).toBe(
      'Injected cannot be built: parameter settings (#1) of Injected ("settings") cannot be had, because nothing is registered as "settings": register it in the set-up module',
    )
  })

  test('a class that is not there yet', () => {
    @Work({ inject: [undefined as unknown as typeof Clock] } as object)
    class MailWork {
      constructor(readonly clock: Clock) {}
    }
    expect(() => build(MailWork)).toThrow(/inject of @Work on MailWork must be a list of classes/)

    @injectable()
    class Early {
      constructor(@inject(undefined as unknown as typeof Clock) readonly clock: Clock) {}
    }
    @Work()
    class LateWork {
      constructor(readonly early: Early) {}
    }
    expect(whyNot(LateWork)).toMatch(/two modules import each other/)
  })

  test('a circle, of classes that are registered or not', () => {
    const Egg = class Egg {
      constructor(readonly hen: object) {}
    }
    @injectable()
    class Hen {
      constructor(@inject(Egg) readonly egg: object) {}
    }
    inject(Hen)(Egg, undefined, 0)
    injectable()(Egg)
    @Work()
    class Farm {
      constructor(readonly hen: Hen) {}
    }
    const circle = /because Hen needs Egg needs Hen: break the circle with delay\(\(\) => …\)/
    expect(whyNot(Farm)).toMatch(circle)
    expect(whyNot(Farm, (child) => child.registerSingleton(Hen).registerSingleton(Egg))).toMatch(circle)
  })

  test('what a constructor throws', () => {
    @injectable()
    class Dialer {
      constructor() {
        throw new Error('no route to host')
      }
    }
    @Work()
    class MailWork {
      constructor(readonly dialer: Dialer) {}
    }
    @Work()
    class Bad {
      constructor() {
        throw new RangeError('bad day')
      }
    }
    expect(whyNot(MailWork)).toBe(
      'MailWork cannot be built: parameter dialer (#1) of MailWork cannot be had, because no route to host',
    )
    expect(whyNot(Bad)).toBe('Bad cannot be built: its construction failed: bad day')
  })

  test('factories that ask for one another', () => {
    @Work({ service: 'hen' })
    class Farm {}
    const circling = (child: DependencyContainer) =>
      child
        .register('hen', { useFactory: (one) => one.resolve('egg') })
        .register('egg', { useFactory: (one) => one.resolve('hen') })
    expect(whyNot(Farm, circling)).toBe(
      'Farm cannot be built: its construction never ends: a constructor or a factory asks for what needs it',
    )
  })

  test('the job, which is there only while it runs', () => {
    class Trace {
      constructor(readonly job: object) {}
    }
    inject(currentJob)(Trace, undefined, 0)
    injectable()(Trace)
    @Work()
    class MailWork {
      constructor(readonly trace: Trace) {}
    }
    expect(whyNot(MailWork)).toMatch(
      /, because it exists only while a job runs: give the work the scope 'job'$/,
    )
  })

  test('an application that is closed', async () => {
    @Work()
    class MailWork {}
    const closed = createContainer()
    const [work] = describeWorks(MailWork, { container: closed }) as [WorkDescription]
    await closed.dispose()
    expect(() => resolveWork(closed, work)).toThrow(
      expect.objectContaining({
        code: 'UNRESOLVABLE',
        message: 'MailWork cannot be built: the application that its container belongs to is closed',
      }),
    )
  })

  test.each([
    [null, 'null'],
    [Symbol('gone'), 'Symbol(gone)'],
    [Object.create(null), '{}'],
    [Object.assign(new Error(), { message: 7 }), '7'],
  ])('a factory that throws what is no error: %#', (thrown, said) => {
    @Work({ service: 'mail' })
    class MailWork {}
    const failing = (child: DependencyContainer) =>
      child.register('mail', {
        useFactory: () => {
          throw thrown
        },
      })
    expect(whyNot(MailWork, failing)).toBe(`MailWork cannot be built: its construction failed: ${said}`)
  })

  test('what a factory throws, not what the class looks like', () => {
    @injectable()
    class Dialer {
      constructor(readonly host: string) {}
    }
    @Work()
    class MailWork {
      constructor(readonly dialer: Dialer) {}
    }
    const failing = (child: DependencyContainer) =>
      child.register(Dialer, {
        useFactory: () => {
          throw new Error('SMTP_HOST is not set')
        },
      })
    expect(whyNot(MailWork, failing)).toMatch(/because SMTP_HOST is not set$/)
  })

  test('a service without the methods', () => {
    @Work({ service: 'mail.service' })
    class MailWork {
      @Job() welcome() {}
    }
    expect(whyNot(MailWork, (child) => child.register('mail.service', { useValue: { hello: 1 } }))).toBe(
      'MailWork cannot be built: what "mail.service" gives has no method welcome',
    )
  })
})

test('a circle that is broken with delay() is no circle', () => {
  @injectable()
  class Hen {
    constructor(@inject(delay(() => Egg)) readonly egg: object) {}
  }
  @injectable()
  class Egg {
    constructor(readonly hen: Hen) {}
  }
  @Work()
  class Farm {
    constructor(readonly egg: Egg) {}
  }
  expect((build(Farm) as Farm).egg.hen).toBeInstanceOf(Hen)
})

test('what is registered in an application stays in it', () => {
  const one = createContainer()
  one.register('mine', { useValue: 1 })
  expect(globalContainer.isRegistered('mine')).toBe(false)
  expect(createContainer().isRegistered('mine', true)).toBe(false)
  expect(createContainer(one).resolve('mine')).toBe(1)
})

function build(target: Class, prepare: (child: DependencyContainer) => unknown = () => {}): object {
  const child = createContainer()
  prepare(child)
  const [work] = describeWorks(target, { container: child })
  return resolveWork(child, work as WorkDescription)
}

function whyNot(target: Class, prepare?: (child: DependencyContainer) => unknown): string {
  try {
    build(target, prepare)
  } catch (error) {
    return (error as Error).message
  }
  return 'it was built'
}
