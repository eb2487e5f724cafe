import { isMainThread } from 'node:worker_threads'
import { JobExceptionError } from '@gearwork/client'
import {
  Application,
  type Configuration,
  Job,
  jsonCodec,
  loadConfiguration,
  NotIsolatableError,
  Work,
} from '@gearwork/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startFakeServer } from '../../client/fake-server.js'
import { Projects } from '../project.js'
import { callerOf, contentOf, type Where, Workshops } from './workshop.js'

const workshops = Workshops.forEachTest()

describe.each(['thread', 'process'] as const)('a job isolated in a %s', (isolation) => {
  const open = (settings: Readonly<Record<string, unknown>> = {}) =>
    workshops.open({ isolation, ...settings })
  const call = async (job: string, payload?: unknown) => callerOf(await open())(job, payload)

  test('runs apart, with the services that the set-up registered', async () => {
    const where = (await call('where')) as Where
    expect(where.press).toBe('from the set-up')
    if (isolation === 'process') expect(where.pid).not.toBe(process.pid)
    else expect(where).toMatchObject({ pid: process.pid, isMainThread: false })
  })

  test('is followed by the next one in the same child', async () => {
    const workshop = callerOf(await open())
    const first = await workshop<Where>('where')
    expect(await workshop<Where>('where')).toEqual({ ...first, runs: 2 })
  })

  test('has one child for itself while it runs', async () => {
    const workshop = await open({ concurrency: 2 })
    const heed = workshop.application.gearman.job<string>('Crunch~heed', { codec: 'text' })
    const files = [workshop.path('one'), workshop.path('two')]
    for (const file of files) await heed.doBackground(file)
    await expect.poll(() => files.map(contentOf)).not.toContain(undefined)
    const [one, two] = files.map(contentOf)
    expect(one).not.toBe(two)
  })

  test('knows which job it is', async () => {
    const workshop = await open()
    const job = workshop.application.gearman.job('Crunch~facts').submit(undefined, { unique: 'mine' })
    const { handle } = await job.created
    expect(await job.result).toEqual({
      handle,
      name: 'Crunch~facts',
      unique: 'mine',
      server: workshops.address,
      attempt: 1,
      attempts: 1,
    })
  })

  test('gets its bytes as they are, and gives others', async () => {
    const { application } = await open()
    const turn = application.gearman.job<Uint8Array, Uint8Array>('Crunch~turn', { codec: 'raw' })
    const bytes = Buffer.alloc(300_000, 'abcdefg\0')
    expect(Buffer.from(await turn.doNormal(bytes)).equals(Buffer.from(bytes).reverse())).toBe(true)
    expect(Buffer.from(await turn.doNormal(Buffer.alloc(0)))).toHaveLength(0)
  })

  test('has its middleware around it, which sees what it saw without isolation', async () => {
    const { application } = await open()
    const noted = application.gearman.job<string>('Crunch~noted')
    expect(await noted.doNormal('ada', { unique: 'tp~mine' })).toEqual(['ada', 'tp~mine', 1, 'ADA'])
  })

  test('may submit jobs of its own', async () => {
    const workshop = await open({ concurrency: 2 })
    expect(await callerOf(workshop)('forward')).toMatchObject({ press: 'from the set-up' })
  })

  test('tells how far it is, warns, and sends pieces', async () => {
    const { application } = await open()
    const updates: unknown[] = []
    for await (const { type, ...update } of application.gearman.job('Crunch~tell').submit(undefined)) {
      updates.push('data' in update ? `${type} ${update.data}` : type)
    }
    expect(updates).toEqual(['created', 'status', 'warning careful', 'data "half"', 'complete "whole"'])
  })

  test('sends what it yields', async () => {
    const { application } = await open()
    const pieces: unknown[] = []
    for await (const piece of application.gearman.job('Crunch~count').submit(3).pieces()) pieces.push(piece)
    expect(pieces).toEqual([1, 2, 3])
  })

  test('yields no more than the server has taken, and is left when nobody hears it any more', async () => {
    const deaf = await startFakeServer((packet, peer) => {
      if (packet.name === 'ECHO_REQ') peer.packets.send({ name: 'ECHO_RES', data: packet.data })
      if (packet.name !== 'GRAB_JOB_ALL') return
      peer.packets.pause()
      const workload = Buffer.from(workshop.path('pour'))
      peer.packets.send({
        name: 'JOB_ASSIGN_UNIQ',
        handle: 'H:1',
        function: 'Crunch~pour',
        unique: '',
        workload,
      })
    })
    const workshop = await workshops.open({ isolation }, deaf)
    const file = workshop.path('pour')
    await expect.poll(() => contentOf(`${file}.begun`)).toBeDefined()
    const stopped = workshop.execution.stop()
    await expect.poll(() => contentOf(file)).toMatch(/^[1-3]$/)
    deaf.peers[0]?.packets.resume()
    await stopped
  })

  test('breaks off in the middle of what it yields', async () => {
    const { application } = await open()
    const job = application.gearman.job('Crunch~breakOff').submit(undefined)
    const pieces: unknown[] = []
    const reading = (async () => {
      for await (const piece of job.pieces()) pieces.push(piece)
    })()
    await expect(reading).rejects.toThrow('no more')
    expect(pieces).toEqual([1])
  })

  test('throws what its method throws: name, message, code', async () => {
    const error = await call('refuse').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(JobExceptionError)
    expect(error).toMatchObject({
      message: 'no such diner',
      exceptionName: 'RangeError',
      exceptionCode: 'NO_DINER',
    })
  })

  test('fails when it says so', async () => {
    await expect(call('giveUp')).rejects.toMatchObject({ code: 'JOB_FAILED' })
  })

  test('hears of its signal, and why', async () => {
    const workshop = await open()
    // So that the time which is over is the job's, and not that of a start.
    await callerOf(workshop)('where')
    const file = workshop.path('heed')
    const heed = workshop.application.gearman.job<string>('Crunch~heedInTime', { codec: 'text' })
    await expect(heed.doNormal(file)).rejects.toThrow()
    await expect.poll(() => contentOf(file)).toBe('aborted: FunctionTimeoutError')
  })
})

test('jobs that throw tell the fate of jobs what they told without isolation', async () => {
  const workshop = await workshops.open({ isolation: 'thread' })
  const discarded = new Promise((resolve) => {
    workshop.application.dispatcher.on('gearman.job.discarded', resolve)
  })
  await workshop.application.gearman.job('Crunch~discard').doBackground(undefined)
  expect(await discarded).toMatchObject({ error: { name: 'JobDiscarded', message: 'not needed' } })
})

test('a work that was handed over as a class cannot be isolated, for its file is unknown', async () => {
  @Work({ isolation: 'process' })
  class Handed {
    @Job()
    run(): void {}
  }
  await using application = await Application.boot({
    works: [Handed],
    overrides: { servers: workshops.address },
  })
  const execution = application.execute({ works: ['Handed'] })
  await expect(execution.start()).rejects.toThrow(
    "Handed cannot run isolated, for its file is unknown: let `resources` of the configuration find it, in place of its class in `works`, or say isolation: 'none'",
  )
  await expect(execution.start()).rejects.toBeInstanceOf(NotIsolatableError)
})

test('nor can one that another container builds, which no child has', async () => {
  @Work({ isolation: 'thread' })
  class Foreign {
    @Job()
    run(): void {}
  }
  await using application = await Application.boot({
    works: [Foreign],
    overrides: { servers: workshops.address },
    container: {
      resolve: () => new Foreign(),
      scope: () => ({ resolve: () => new Foreign(), dispose() {} }),
    },
  })
  await expect(application.execute({ works: ['Foreign'] }).start()).rejects.toThrow(
    "Foreign cannot run isolated, for its file is unknown, and a child has none of the services of the container that builds it: say isolation: 'none'",
  )
})

test('a configuration from no file goes along, unless it holds what cannot', async () => {
  const project = await workshops.create({ isolation: 'thread' })
  const read = await loadConfiguration({ file: project.path('gearman.config.json') })
  const boot = async (configuration: Configuration) => {
    await using application = await Application.boot({ configuration: { ...configuration, file: undefined } })
    await application.execute({ works: ['Crunch'] }).start()
    return await application.gearman.job('Crunch~where').doNormal(undefined)
  }
  expect(await boot(read)).toMatchObject({ isMainThread: false, press: 'from the set-up' })
  const codec = { value: { ...jsonCodec, name: 'own' }, source: 'configuration' } as const
  await expect(boot({ ...read, defaults: { ...read.defaults, codec } })).rejects.toThrow(
    'Crunch cannot run isolated, for its configuration stands in no file, and holds what cannot be handed over: write it into a gearman.config.* file',
  )
})

test('a work is built where its jobs run, and in the parent only to listen', async () => {
  const file = `
    import { Job, On, singleton, Work } from '@gearwork/core'
    import { isMainThread } from 'node:worker_threads'
    globalThis.built ??= []
    @singleton()
    export class Pool {
      initialize(): void { globalThis.built.push('pool') }
    }
    @Work()
    export class Mill {
      constructor(readonly pool: Pool) { globalThis.built.push('mill') }
      @Job() where(): unknown { return { isMainThread, built: globalThis.built } }
    }
    @Work()
    export class Ears {
      constructor() { globalThis.built.push('ears') }
      @Job() where(): unknown { return { isMainThread, built: globalThis.built } }
      @On('gearman.work.starting') hear(): void {}
    }`
  const here = globalThis as { built?: unknown }
  onTestFinished(() => {
    delete here.built
  })
  const workshop = await isolatedWorks(file)
  expect(here.built).toEqual(['ears'])
  expect(await workshop.gearman.job('Mill~where').doNormal(undefined)).toEqual({
    isMainThread: false,
    built: ['mill', 'pool'],
  })
  expect(here.built).toEqual(['ears'])
})

test.each([
  ['process', 'it exists only while a job runs'],
  ['job', 'nothing is registered as "wheel"'],
])('what no child could build for a %s is refused before any starts', async (scope, reason) => {
  const file = `
    import { currentJob, inject, Job, Work } from '@gearwork/core'
    @Work({ scope: '${scope}' })
    export class Mill {
      constructor(@inject(currentJob) readonly job: unknown, @inject('wheel') readonly wheel: unknown) {}
      @Job() run(): void {}
    }`
  await expect(isolatedWorks(file)).rejects.toMatchObject({
    code: 'UNRESOLVABLE',
    message: expect.stringMatching(new RegExp(`^Mill cannot be built: .*${reason}`)),
  })
})

/** An application of a file's works, each isolated in a thread, that executes them all. */
async function isolatedWorks(file: string): Promise<Application> {
  const projects = new Projects()
  onTestFinished(() => projects.removeAll())
  const { root } = await projects.create({
    'gearman.config.json': JSON.stringify({ resources: 'works', defaults: { isolation: 'thread' } }),
    'works/all.ts': file,
  })
  const application = await Application.boot({ cwd: root, overrides: { servers: workshops.address } })
  onTestFinished(() => application.close())
  await application.execute({ works: [...application.works].map(({ name }) => name) }).start()
  return application
}

test('a job alone may be isolated, while the others of its work run where they are', async () => {
  const workshop = await workshops.open({})
  expect(await callerOf(workshop)('apart')).toBe(false)
  expect(await callerOf(workshop)<Where>('where')).toMatchObject({ pid: process.pid, isMainThread })
})
