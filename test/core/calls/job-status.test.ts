import { type AddressInfo, createServer } from 'node:net'
import {
  Application,
  type Configuration,
  defaultConfiguration,
  Gearman,
  type GearmanOptions,
  Job,
  type JobContext,
  Work,
} from '@gearwork/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
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
    const configuration = configurationOn(near.address)
    const gearman = await Gearman.open({ configuration })
    onTestFinished(() => gearman.close())
    const handle = await gearman.jobs(BoundWork).run.doBackground()
    expect(handle.server).toBe(far.address)
    const queued = { isKnown: true, isRunning: false, isFinished: false, percent: 0 }
    expect(await gearman.jobStatus(handle)).toMatchObject(queued)
    expect(await gearman.jobStatus(JSON.parse(JSON.stringify(handle)))).toMatchObject(queued)
    expect(await gearman.jobStatus(String(handle))).toMatchObject(queued)
    const application = await Application.boot({ configuration, works: [BoundWork] })
    onTestFinished(() => application.close())
    const other = application.gearman
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

describe('a handle that came back from elsewhere', () => {
  const configuration = configurationOn('127.0.0.1:1')
  const forged = (server: string) => ({ handle: 'H:box:7', server, function: 'f', unique: '' })

  async function open(options: GearmanOptions = {}): Promise<Gearman> {
    const gearman = await Gearman.open({ configuration, patienceMs: 0, ...options })
    onTestFinished(() => gearman.close())
    return gearman
  }

  test('makes nobody connect to a server that is not known here', async () => {
    const listener = createServer()
    const connected = vi.fn()
    listener.on('connection', connected)
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void listener.close())
    const server = `127.0.0.1:${(listener.address() as AddressInfo).port}`
    const gearman = await open()
    expect(await failureOf(gearman.jobStatus(forged(server)))).toMatchObject({
      name: 'UnknownServerError',
      code: 'UNKNOWN_SERVER',
      server,
      message: `"H:box:7" is said to be held by "${server}", which is none of the servers known here: add it to \`servers\``,
    })
    expect(connected).not.toHaveBeenCalled()
  })

  test.each(['', 'no server', 'box:0', '[::1'])('is refused with %j for its server, too', async (server) => {
    const gearman = await open()
    expect(await failureOf(gearman.jobStatus(forged(server)))).toMatchObject({ code: 'UNKNOWN_SERVER' })
  })

  test('may name a configured server, though others are submitted to', async () => {
    const gearman = await open({ servers: '127.0.0.1:2' })
    for (const server of ['127.0.0.1:1', '127.0.0.1:2'])
      expect(await failureOf(gearman.jobStatus(forged(server)))).toMatchObject({ code: 'NO_SERVER' })
  })
})

function configurationOn(server: string): Configuration {
  const defaults = defaultConfiguration('/')
  const servers = { value: [toAddress(server)], source: 'configuration' as const }
  return { ...defaults, defaults: { ...defaults.defaults, servers } }
}

function toAddress(text: string): { readonly host: string; readonly port: number } {
  const [host = '', port] = text.split(':')
  return { host, port: Number(port) }
}
