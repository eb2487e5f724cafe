import { Application, type Class, defaultConfiguration, type EventName, Job, Work } from '@gearwork/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { leapingClock } from '../../support/leaping-clock.js'
import { freePort } from '../../support/ports.js'
import { applicationOn, started } from '../running.js'

@Work({ name: 'Mill' })
class MillWork {
  static instances = 0

  constructor() {
    MillWork.instances += 1
  }

  @Job()
  grind(grains: number): number {
    return grains * 2
  }
}

@Work()
class Hungry {
  constructor(readonly count: number) {}

  @Job()
  eat(): number {
    return this.count
  }
}

/** How long a deed takes from its very beginning, in milliseconds. */
async function duration(deed: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await deed().catch(() => {})
  return performance.now() - began
}

describeEngines('a minimum execution time', (engine) => {
  const minimum = { minimumExecutionTime: 0.3 }

  test.each([
    ['iterations are done', { iterations: 1 }],
    ['no job comes', { timeout: 0.05 }],
  ])('is stayed when %s', async (_, limits) => {
    const application = await applicationOn(await serverFor(engine), [MillWork], {
      overrides: { ...minimum, ...limits },
    })
    const events: string[] = []
    application.dispatcher.on('gearman.worker.stopped', () => events.push('stopped'))
    const execution = application.execute({ works: ['Mill'] })
    const took = duration(() => execution.start().then(() => execution.finished))
    if ('iterations' in limits) await application.gearman.jobs(MillWork).grind.doNormal(1)
    await execution.finished.then(() => events.push('finished'))
    expect(events).toEqual(['stopped', 'finished'])
    expect(await took).toBeGreaterThan(295)
  })

  test("is told by the application's clock", async () => {
    const clock = leapingClock()
    const application = await applicationOn(await serverFor(engine), [MillWork], {
      overrides: { minimumExecutionTime: 3_600, iterations: 1 },
    })
    const events: string[] = []
    const stopped = new Promise((resolve) => application.dispatcher.on('gearman.worker.stopped', resolve))
    const execution = await started(application.execute({ works: ['Mill'] }, { clock }))
    const finished = execution.finished.then(() => events.push('finished'))
    await application.gearman.jobs(MillWork).grind.doNormal(1)
    await stopped
    events.push('stopped')
    clock.leap(3_600_000)
    await finished
    expect(events).toEqual(['stopped', 'finished'])
  })

  test.each(['drain', 'stop'] as const)('is cut short by %s', async (way) => {
    const application = await applicationOn(await serverFor(engine), [MillWork], {
      overrides: { timeout: 0.05, minimumExecutionTime: 60 },
    })
    const events: string[] = []
    application.dispatcher.on('gearman.worker.stopped', () => events.push('stopped'))
    const execution = await started(application.execute({ works: ['Mill'] }))
    const finished = execution.finished.then(() => events.push('finished'))
    await eventually(
      () => events.length,
      (count) => count === 1,
    )
    events.push('asked')
    await execution[way]()
    await finished
    expect(events).toEqual(['stopped', 'asked', 'finished'])
  })
})

describe('what cannot start', () => {
  test('says which server it could not reach, after its minimum execution time', async () => {
    const server = { address: `127.0.0.1:${await freePort()}` }
    const application = await applicationOn(server, [MillWork], { overrides: { minimumExecutionTime: 0.2 } })
    const execution = application.execute({ works: ['Mill'] }, { patienceMs: 10 })
    let failure: unknown
    const took = await duration(async () => {
      failure = await failureOf(execution.start())
    })
    expect(took).toBeGreaterThan(195)
    expect(failure).toMatchObject({
      code: 'NO_SERVER',
      message: expect.stringContaining(server.address),
    })
    expect(await execution.finished).toMatchObject({ reason: 'unreachable', jobs: 0 })
  })

  test('says what the container cannot build, before it connects and after its minimum execution time', async () => {
    const heard: EventName[] = []
    const application = await bootOf([Hungry], 0.2)
    application.dispatcher.on('gearman.worker.starting', ({ name }) => heard.push(name))
    const execution = application.execute({ works: ['Hungry'] })
    let failure: unknown
    const took = await duration(async () => {
      failure = await failureOf(execution.start())
    })
    expect(took).toBeGreaterThan(195)
    expect(failure).toMatchObject({ code: 'UNRESOLVABLE', message: expect.stringContaining('Hungry') })
    expect(heard).toEqual([])
  })

  test('is finished all the same', async () => {
    const execution = (await bootOf([Hungry])).execute({ works: ['Hungry'] })
    await failureOf(execution.start())
    expect(await execution.finished).toMatchObject({ jobs: 0, lost: 0 })
  })

  test('need not wait when it is asked to stop', async () => {
    const execution = (await bootOf([Hungry], 60)).execute({ works: ['Hungry'] })
    const failure = failureOf(execution.start())
    await execution.stop()
    expect(await failure).toMatchObject({ code: 'UNRESOLVABLE' })
    await execution.finished
  })

  test('was stopped before', async () => {
    const execution = (await bootOf([MillWork])).execute({ works: ['Mill'] })
    expect(await execution.stop()).toEqual({ reason: 'drained', jobs: 0, lost: 0 })
    expect(await failureOf(execution.start())).toMatchObject({ code: 'WORKER_STOPPED' })
  })

  test('suggests the work or job that was meant', async () => {
    const application = await bootOf([MillWork])
    expect(() => application.execute({ works: ['Mlil'] })).toThrow(
      'there is no work "Mlil": did you mean "Mill"?',
    )
    expect(() => application.execute({ job: 'Mill~grnd' })).toThrow('did you mean "Mill~grind"?')
  })

  test('has no jobs', async () => {
    @Work()
    class Empty {}
    const application = await bootOf([Empty])
    expect(() => application.execute({ works: ['Empty'] })).toThrow(
      'there are no jobs in Empty: decorate a public method with @Job()',
    )
    expect(() => application.execute({ works: [] })).toThrow(
      'there is nothing to execute: name at least one work',
    )
  })
})

test('starting twice is starting once', async () => {
  MillWork.instances = 0
  const application = await applicationOn({ address: `127.0.0.1:${await freePort()}` }, [MillWork])
  const execution = application.execute({ works: ['Mill'] }, { patienceMs: 10 })
  expect(execution.start()).toBe(execution.start())
  await failureOf(execution.start())
  expect(MillWork.instances).toBe(1)
})

/** Without a server: nothing of it gets as far as one. */
async function bootOf(works: readonly Class[], minimumExecutionTime = 0): Promise<Application> {
  const application = await Application.boot({
    works,
    configuration: defaultConfiguration('/'),
    overrides: { minimumExecutionTime },
  })
  onTestFinished(() => application.close())
  return application
}
