import {
  type Class,
  createContainer,
  currentJob,
  Job,
  type JobContext,
  NotAListenerError,
  On,
  singleton,
  UnresolvableError,
  Work,
} from '@gearwork/core'
import { expect, test } from 'vitest'
import { eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

/** What was heard, by whom, since the last test. */
let heard: string[] = []
const note = (what: string) => {
  heard.push(what)
}

@Work({ name: 'Ears' })
class EarsWork {
  readonly #made = note('built')
  #jobs = 0

  @Job()
  work(): number {
    this.#jobs += 1
    return this.#jobs
  }

  @On('gearman.work.executed', { priority: 1 })
  onExecuted(): void {
    note(`executed ${this.#jobs}`)
  }

  @On('gearman.worker.starting')
  @On('gearman.worker.stopped')
  onWorker({ name }: { readonly name: string }): void {
    note(name)
  }

  toString(): string {
    return String(this.#made)
  }
}

@Work({ name: 'Quiet' })
class QuietWork {
  @Job()
  work(): void {}
}

describeEngines('the @On methods of a work', (engine) => {
  test('hear while it is executed, on the instance that runs its jobs', async () => {
    const application = await executing(engine, [EarsWork, QuietWork], ['Ears'])
    expect(heard).toEqual(['built', 'gearman.worker.starting'])
    await application.gearman.jobs(EarsWork).work.doNormal()
    await application.gearman.jobs(EarsWork).work.doNormal()
    await eventually(
      () => heard,
      (all) => all.includes('executed 2'),
    )
    await application.stop()
    expect(heard).toEqual([
      'built',
      'gearman.worker.starting',
      'executed 1',
      'executed 2',
      'gearman.worker.stopped',
    ])
  })

  test('hear nothing once it has stopped, nor when it is another that is executed', async () => {
    const { stop, application } = await executing(engine, [EarsWork, QuietWork], ['Ears'])
    await stop()
    heard = []
    await (await started(application.execute({ works: ['Quiet'] }))).stop()
    expect(heard).toEqual([])
    expect(application.dispatcher.hears('gearman.work.executed')).toBe(false)
  })

  test('hear once, though it be several works in one object', async () => {
    @singleton()
    @Work({ name: 'One' })
    @Work({ name: 'Two' })
    class Both {
      @Job()
      work(): void {}

      @On('gearman.worker.starting')
      onStarting(): void {
        note('starting')
      }
    }
    await executing(engine, [Both], ['One', 'Two'])
    expect(heard).toEqual(['starting'])
  })

  test('hear with an instance that lasts, though jobs are built one each, and though there are no jobs', async () => {
    @Work({ scope: 'job' })
    class Fleeting {
      readonly #number = note('built')

      @Job()
      work(): string {
        return String(this.#number)
      }

      @On('gearman.work.starting')
      onStarting(): void {
        note('starting')
      }
    }
    @Work()
    class OnlyEars {
      @On('gearman.work.starting')
      onStarting(): void {
        note('only ears')
      }
    }
    const { gearman } = await executing(engine, [Fleeting, OnlyEars], ['Fleeting', 'OnlyEars'])
    expect(heard).toEqual(['built'])
    await gearman.jobs(Fleeting).work.doNormal()
    expect(heard).toEqual(['built', 'starting', 'only ears', 'built'])
  })

  test('are refused where only a job has what their object is built of', async () => {
    @Work({ scope: 'job', inject: [currentJob] })
    class Fleeting {
      constructor(readonly job: JobContext) {}

      @Job()
      work(): void {}

      @On('gearman.worker.idle')
      onIdle(): void {}
    }
    const application = await applicationOn(await serverFor(engine), [Fleeting])
    const failure = await failureOf(application.execute({ works: ['Fleeting'] }).start())
    expect(failure).toBeInstanceOf(UnresolvableError)
    expect(String(failure)).toMatch(
      /Fleeting cannot be built: its @On methods need one that outlives its jobs, because parameter job \(#1\)/,
    )
  })

  test('hear on what `service` stands for, whatever class that is of', async () => {
    const elsewhere = { work: () => 'done', hear: () => note('elsewhere') }
    @Work({ service: 'elsewhere' })
    class Contract {
      @Job()
      work(): string {
        return 'never called'
      }

      @On('gearman.worker.starting')
      hear(): void {}
    }
    await executing(engine, [Contract], ['Contract'], elsewhere)
    expect(heard).toEqual(['elsewhere'])
  })
})

test('an @On in a work that nobody could call is refused when the application boots', async () => {
  @Work()
  class Deaf {
    @Job()
    work(): void {}

    // @ts-expect-error: static
    @On('gearman.worker.idle')
    static onIdle(): void {}
  }
  await expect(applicationOn({ address: '127.0.0.1:1' }, [Deaf])).rejects.toThrow(NotAListenerError)
})

/** An application that executes these works, until it is stopped. */
async function executing(
  engine: Parameters<typeof serverFor>[0],
  works: readonly Class[],
  names: readonly string[],
  elsewhere: object = {},
) {
  heard = []
  const container = createContainer()
  container.register('elsewhere', { useValue: elsewhere })
  const application = await applicationOn(await serverFor(engine), works, { container })
  const execution = await started(application.execute({ works: names }))
  return { application, gearman: application.gearman, stop: () => execution.drain() }
}
