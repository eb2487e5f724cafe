import { type EventMap, Job, type JobContext, Work } from '@gearwork/core'
import { expect, test } from 'vitest'
import { eventually, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { startProxy } from '../../support/proxy.js'
import { adminFor, Gate, totalOf } from '../../worker/support.js'
import { applicationOn, bareConfiguration, started } from '../running.js'
import { KeptLetters } from './kept-letters.js'

const seen: (readonly [attempt: number, server: string])[] = []
let gate = new Gate()

@Work({ name: 'Quarry', retries: 3, backoff: { kind: 'fixed', delaySeconds: 0 } })
class QuarryWork {
  @Job()
  dig(_: unknown, { attempt, server }: JobContext): void {
    seen.push([attempt, server])
    if (attempt === 1) throw new Error('rock')
  }

  @Job({ backoff: { kind: 'fixed', delaySeconds: 1 } })
  wait(_: unknown, { attempt, server }: JobContext): void {
    this.dig(_, { attempt, server } as JobContext)
  }

  @Job()
  async hold(_: unknown, { attempt, server }: JobContext): Promise<void> {
    seen.push([attempt, server])
    await gate.opened
    if (seen.length === 1) throw new Error('rock')
  }
}

describeEngines('a retry', (engine) => {
  test('runs on a worker that has nothing else to do, as soon as it is due', async () => {
    seen.length = 0
    const server = await serverFor(engine)
    const application = await applicationOn(server, [QuarryWork])
    const due: number[] = []
    application.dispatcher.on('gearman.job.retrying', ({ at }) => void due.push(at.getTime()))
    await started(application.execute({ works: ['Quarry'] }))
    await application.gearman.jobs(QuarryWork).wait.doBackground()
    const runs = await eventually(
      () => [...seen],
      ({ length }) => length === 2,
    )
    expect(runs.map(([attempt]) => attempt)).toEqual([1, 2])
    expect(Date.now()).toBeGreaterThanOrEqual(due[0] as number)
  })

  test('that its server does not take goes to another server of the job', async () => {
    seen.length = 0
    const [full, other] = [await serverFor(engine), await serverFor(engine)]
    const application = await applicationOn({ address: `${full.address},${other.address}` }, [QuarryWork])
    await started(application.execute({ works: ['Quarry'] }))
    // A limit for a function that gearmand has not heard of is forgotten, and the other server may have been first.
    await adminFor(full).createFunction('Quarry~dig')
    await adminFor(full).maxQueue('Quarry~dig', 1)
    const own = await applicationOn(full, [QuarryWork])
    await own.gearman.jobs(QuarryWork).dig.doBackground()
    const runs = await eventually(
      () => [...seen],
      ({ length }) => length === 2,
    )
    expect(runs).toEqual([
      [1, full.address],
      [2, other.address],
    ])
  })

  test('that no server takes leaves the job with its server, and is made again', async () => {
    seen.length = 0
    const server = await serverFor(engine)
    const application = await applicationOn(server, [QuarryWork])
    const outcomes: EventMap['gearman.work.executed']['outcome'][] = []
    application.dispatcher.on('gearman.work.executed', ({ outcome }) => void outcomes.push(outcome))
    await started(application.execute({ works: ['Quarry'] }))
    const admin = adminFor(server)
    await admin.maxQueue('Quarry~dig', 1)
    await application.gearman.jobs(QuarryWork).dig.doBackground()
    await eventually(
      () => seen.length,
      (count) => count > 1,
    )
    expect(outcomes[0]).toMatchObject({ status: 'lost', error: { code: 'JOB_GIVEN_BACK' } })
    expect(outcomes[0]).toMatchObject({ error: { message: expect.stringContaining('QUEUE_ERROR') } })
    await admin.maxQueue('Quarry~dig', 0)
    await eventually(
      () => seen.at(-1)?.[0],
      (attempt) => attempt === 2,
    )
    expect(
      await eventually(
        () => totalOf(admin, 'Quarry~dig'),
        (total) => total === 0,
      ),
    ).toBe(0)
  })

  test('is not made of a job whose way back is lost: its server hands it out again', async () => {
    seen.length = 0
    gate = new Gate()
    const server = await serverFor(engine)
    const proxy = await startProxy(server)
    const letters = new KeptLetters()
    const application = await applicationOn(proxy, [QuarryWork], letters.options)
    const retrying: unknown[] = []
    application.dispatcher.on('gearman.job.retrying', (event) => void retrying.push(event))
    const lost = new Promise((resolve) => application.dispatcher.on('gearman.connection.lost', resolve))
    await started(application.execute({ works: ['Quarry'] }))
    const direct = await applicationOn(server, [QuarryWork])
    await direct.gearman.jobs(QuarryWork).hold.doBackground()
    await eventually(
      () => seen.length,
      (count) => count === 1,
    )
    proxy.cut()
    await lost
    gate.open()
    await eventually(
      () => totalOf(adminFor(server), 'Quarry~hold'),
      (total) => total === 0,
    )
    expect(seen.map(([attempt]) => attempt)).toEqual([1, 1])
    expect(retrying).toEqual([])
  })

  test('is not made where dead letters are switched off and there are no retries: the job fails as ever', async () => {
    seen.length = 0
    const server = await serverFor(engine)
    const application = await applicationOn(server, [QuarryWork], {
      configuration: bareConfiguration,
      overrides: { servers: server.address, retries: 0 },
    })
    const executed = new Promise<EventMap['gearman.work.executed']>((resolve) => {
      application.dispatcher.on('gearman.work.executed', resolve)
    })
    await started(application.execute({ works: ['Quarry'] }))
    await application.gearman.jobs(QuarryWork).dig.doBackground()
    expect(await executed).toMatchObject({ outcome: { status: 'exception', error: { message: 'rock' } } })
  })
})
