import { defaultConfiguration, Gearman, Job, type JobContext, Work } from '@gearwork/core'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

/** Where walkers wait until they may arrive. */
let arrive = () => {}

@Work({ name: 'Far' })
class FarWork {
  @Job()
  async walk(_: unknown, job: JobContext): Promise<string> {
    job.status(1, 4)
    await new Promise<void>((resolve) => {
      arrive = resolve
    })
    return 'there'
  }
}

describeEngines('how a job stands', (engine) => {
  test('is asked of the server that holds it, though it is none of the configured ones', async () => {
    const [near, far] = [await serverFor(engine), await serverFor(engine)]
    @Work({ name: 'Bound', servers: far.address })
    class BoundWork {
      @Job()
      run(): void {}
    }
    const defaults = defaultConfiguration('/')
    const servers = { value: [near.address].map(toAddress), source: 'configuration' as const }
    const configuration = { ...defaults, defaults: { ...defaults.defaults, servers } }
    const gearman = await Gearman.open({ configuration })
    onTestFinished(() => gearman.close())
    const handle = await gearman.jobs(BoundWork).run.doBackground()
    expect(handle.server).toBe(far.address)
    const queued = { isKnown: true, isRunning: false, isFinished: false, percent: 0 }
    expect(await gearman.jobStatus(handle)).toMatchObject(queued)
    expect(await gearman.jobStatus(JSON.parse(JSON.stringify(handle)))).toMatchObject(queued)
    expect(await gearman.jobStatus(String(handle))).toMatchObject(queued)
    const other = await Gearman.open({ configuration })
    onTestFinished(() => other.close())
    expect(await other.jobStatus(JSON.parse(JSON.stringify(handle)))).toMatchObject(queued)
    expect(await other.jobStatus('H:nowhere:77')).toMatchObject({
      isKnown: false,
      isRunning: false,
      isFinished: false,
    })
    expect(await failureOf(other.jobStatus(7 as never))).toMatchObject({ code: 'INVALID_CLIENT_OPTION' })
  })

  test('is a percent while it runs, and finished once this client has seen it finish', async () => {
    const server = await serverFor(engine)
    await started((await applicationOn(server, [FarWork])).execute({ works: ['Far'] }))
    const gearman = await Gearman.open({ configuration: defaultConfiguration('/'), servers: server.address })
    onTestFinished(() => gearman.close())
    const handle = await gearman.jobs(FarWork).walk('home')
    await eventually(
      () => handle.status(),
      ({ percent }) => percent === 25,
    )
    expect(await gearman.jobStatus(handle)).toMatchObject({
      isKnown: true,
      isRunning: true,
      isFinished: false,
      numerator: 1,
      denominator: 4,
    })
    arrive()
    expect(await handle.result()).toBe('there')
    expect(await gearman.jobStatus(handle)).toMatchObject({ isKnown: false, isFinished: true, percent: 100 })
    expect(await gearman.jobStatus(String(handle))).toMatchObject({ isKnown: false, isFinished: false })
  })
})

function toAddress(text: string): { readonly host: string; readonly port: number } {
  const [host = '', port] = text.split(':')
  return { host, port: Number(port) }
}
