import {
  Application,
  type ContainerAdapter,
  type ContainerScope,
  defaultConfiguration,
  Gearman,
  type InjectionToken,
  Job,
  type JobContext,
  ScopeRequiredError,
  Work,
} from '@gearwork/core'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

let events: string[] = []
beforeEach(() => {
  events = []
})

@Work({ name: 'Greeter', iterations: (container) => (container.isRegistered(Gearman) ? 0 : 1) })
class Greeter {
  constructor(readonly greeting: string) {}

  @Job() greet(name: string): string {
    return `${this.greeting}, ${name}`
  }

  @Job({ scope: 'job' }) sign(name: string): string {
    events.push('called')
    return `${this.greeting}, ${name}`
  }
}

/** A container that knows one thing to say, and another in each scope. */
class Phrasebook implements ContainerAdapter {
  async resolve(token: InjectionToken): Promise<object> {
    events.push('resolved')
    return new (token as typeof Greeter)('Hello')
  }

  scope(job: JobContext): ContainerScope {
    events.push(`scope of ${job.function}`)
    return {
      resolve: (token) => new (token as typeof Greeter)('Dear'),
      dispose: async () => {
        await new Promise(setImmediate)
        events.push('disposed')
      },
    }
  }
}

describeEngines('another container', (engine) => {
  test('builds works by an adapter, once for the process or anew for each job', async () => {
    const application = await applicationOn(await serverFor(engine), [Greeter], {
      container: new Phrasebook(),
    })
    await started(application.execute({ works: ['Greeter'] }))
    const greeter = application.gearman.jobs(Greeter)
    expect(await greeter.greet.doNormal('Ada')).toBe('Hello, Ada')
    expect(await greeter.greet.doNormal('Grace')).toBe('Hello, Grace')
    expect(events).toEqual(['resolved'])
    expect(await greeter.sign.doNormal('Ada')).toBe('Dear, Ada')
    expect(events).toEqual(['resolved', 'scope of Greeter~sign', 'called', 'disposed'])
  })

  test('may foresee what the scopes of jobs cannot have', async () => {
    class Foreseeing extends Phrasebook {
      async foresee(): Promise<void> {
        throw new Error('no ink left')
      }
    }
    const application = await applicationOn(await serverFor(engine), [Greeter], {
      container: new Foreseeing(),
    })
    expect(await failureOf(application.execute({ job: 'Greeter~sign' }).start())).toMatchObject({
      code: 'UNRESOLVABLE',
      message: 'Greeter cannot be built: no ink left',
    })
  })

  test('may have a work in scopes alone: then it is built for each job, whatever it says itself', async () => {
    class Scoped extends Phrasebook {
      override resolve(token: InjectionToken): never {
        throw new ScopeRequiredError(token)
      }
    }
    const application = await applicationOn(await serverFor(engine), [Greeter], { container: new Scoped() })
    await started(application.execute({ works: ['Greeter'] }))
    expect(await application.gearman.jobs(Greeter).greet.doNormal('Ada')).toBe('Dear, Ada')
    expect(events).toEqual(['scope of Greeter~greet', 'disposed'])
  })

  test('says in its own words why it cannot build a work', async () => {
    class Empty extends Phrasebook {
      override async resolve(): Promise<never> {
        throw new Error('page 3 is missing')
      }
    }
    const application = await applicationOn(await serverFor(engine), [Greeter], { container: new Empty() })
    expect(await failureOf(application.execute({ works: ['Greeter'] }).start())).toMatchObject({
      code: 'UNRESOLVABLE',
      message: 'Greeter cannot be built: page 3 is missing',
      cause: { message: 'page 3 is missing' },
    })
  })
})

test('options that are functions are given the container of tsyringe nevertheless', async () => {
  const configuration = defaultConfiguration('/')
  const application = await Application.boot({ configuration, works: [Greeter], container: new Phrasebook() })
  onTestFinished(() => application.close())
  expect(application.works.find('Greeter').settings.iterations).toEqual({ value: 0, source: '@Work' })
})
