import { createConnection } from 'node:net'
import { Job, type JobContext, Work } from '@gearwork/core'
import { fakeClock, TestApplication, type TestApplicationOptions, testApplication } from '@gearwork/testing'
import { Worker } from '@gearwork/worker'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { DeskWork, MailWork, NightWork, Smtp } from './works.js'

const smtp = { send: async (to: string) => ({ messageId: `for ${to}` }) }
const provide = [[Smtp, smtp]] as const

async function appOf(options: Partial<TestApplicationOptions> = {}): Promise<TestApplication> {
  const app = await testApplication({ works: [MailWork, NightWork, DeskWork], provide, ...options })
  onTestFinished(() => app.close())
  return app
}

/** A door that jobs wait behind until somebody opens it. */
class Door {
  #open = () => {}
  #knock = () => {}
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve
  })
  readonly knocked = new Promise<void>((resolve) => {
    this.#knock = resolve
  })

  pass(): Promise<void> {
    this.#knock()
    return this.#opened
  }

  open(): void {
    this.#open()
  }
}

@Work({ name: 'Slow' })
class SlowWork {
  constructor(private readonly door: Door) {}

  @Job()
  async enter(_: undefined, job: JobContext): Promise<string> {
    await this.door.pass()
    return job.handle
  }
}

describe('an application under test', () => {
  test('executes its works on a server of its own, and callers reach them', async () => {
    const app = await appOf()
    const mail = app.jobs(MailWork)
    expect(await mail.welcome.doNormal({ to: 'a@b' })).toEqual({ messageId: 'for a@b' })
    expect(app.address).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(await app.jobs(DeskWork).handle.doNormal()).toMatch(/^H:.*, attempt 1$/)
  })

  test('records what it tells, in order', async () => {
    const app = await appOf()
    await app.jobs(MailWork).digest.doNormal('x')
    const executed = await app.events.next('gearman.work.executed')
    expect(executed).toMatchObject({ function: 'Mail~digest', outcome: { status: 'complete' } })
    expect(app.events.names).toEqual(
      expect.arrayContaining(['gearman.worker.ready', 'gearman.client.callback.complete']),
    )
    expect(app.events.names.indexOf('gearman.work.starting')).toBeLessThan(
      app.events.names.indexOf('gearman.work.executed'),
    )
    expect(app.events.of('gearman.work.starting')).toHaveLength(1)
    app.events.clear()
    expect([...app.events]).toEqual([])
  })

  test('hears what other listeners stop', async () => {
    const app = await appOf()
    app.gearman.on('gearman.work.executed', (event) => event.stopPropagation(), { priority: 1_000 })
    await app.jobs(MailWork).digest.doNormal('x')
    expect(await app.events.next('gearman.work.executed')).toMatchObject({ function: 'Mail~digest' })
  })

  test('waits for a job by its handle and by its name, whether it is over or not', async () => {
    const app = await appOf()
    const { digest } = app.jobs(MailWork)
    const handles = [await digest.doBackground('x'), await digest.doBackground('y')]
    const second = await app.finished(handles[1] as never)
    expect(second).toMatchObject({ handle: `${handles[1]}`, result: expect.stringMatching(/^[0-9a-f]{8}$/) })
    expect(await app.finished('Mail~digest')).toMatchObject({ handle: `${handles[0]}` })
    const third = app.finished('Mail~digest')
    const handle = await digest.doBackground('z')
    expect(await third).toMatchObject({ handle: `${handle}`, attempt: 1 })
    const fourth = await digest.doBackground('z')
    expect(await app.finished(`${fourth}`)).toMatchObject({ outcome: { status: 'complete' } })
    await expect(app.finished('Mail~diges')).rejects.toThrow('Mail~digest')
  })

  test('gives a run to who waits for the job, and its event to who waits for that, in either order', async () => {
    const app = await appOf()
    const first = await app.jobs(MailWork).welcome.doBackground({ to: 'ada' })
    await app.finished(first)
    expect(await app.events.next('gearman.work.executed')).toMatchObject({ handle: `${first}` })
    const second = await app.jobs(MailWork).welcome.doBackground({ to: 'bob' })
    expect(await app.events.next('gearman.work.executed')).toMatchObject({ handle: `${second}` })
    expect(await app.finished('Mail~welcome')).toMatchObject({ handle: `${second}` })
    await app.jobs(MailWork).welcome.doNormal({ to: 'eve' })
    await app.idle()
    app.events.clear()
    await expect(app.finished('Mail~welcome', { timeoutMs: 20 })).rejects.toThrow('no new finished run')
  })

  test('says what is there still when a wait is over', async () => {
    const door = new Door()
    const app = await appOf({
      works: [SlowWork, MailWork],
      provide: [...provide, [Door, door]],
      timeoutMs: 40,
    })
    const running = await app.jobs(SlowWork).enter.doBackground()
    const queued = await app.jobs(SlowWork).enter.doBackground()
    await door.knocked
    await app.gearman.job('foreign').doEpoch(Date.now() + 60_000, 1)
    const held = `the server holds Slow~enter ${running} (running), Slow~enter ${queued} (queued), foreign H:`
    await expect(app.finished(running)).rejects.toThrow(
      `no new finished run of ${running} after 40 ms; ${held}`,
    )
    await expect(app.events.next('gearman.worker.stopped')).rejects.toThrow(
      'there is no new gearman.worker.stopped',
    )
    await expect(app.idle({ timeoutMs: 30 })).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      message: expect.stringContaining('something is queued or runs after 30 ms'),
      held: [{ state: 'running' }, { state: 'queued' }, { state: 'waiting' }],
    })
    door.open()
    await app.idle({ timeoutMs: 5_000 })
    expect(app.events.of('gearman.work.executed')).toHaveLength(2)
  })

  test('says so before the runner of the tests ends the test, which does not know what is missing', async () => {
    const vitestMs = 5_000
    const app = await appOf({ execute: false })
    const tooLate = new Promise((resolve) => setTimeout(resolve, vitestMs, 'too late'))
    const waiting = app.finished('Mail~welcome').catch((error: unknown) => error)
    expect(await Promise.race([waiting, tooLate])).toMatchObject({ code: 'WAIT_TIMEOUT' })
  }, 10_000)

  test('is idle when nothing is queued and nothing runs, whoever submitted it and whoever runs it', async () => {
    const app = await appOf({ execute: false })
    for (let i = 0; i < 5; i++) await app.gearman.job('foreign').doBackground(i)
    const worker = new Worker({ servers: app.address })
    onTestFinished(async () => {
      await worker.stop()
    })
    let ran = 0
    worker.addFunction('foreign', () => {
      ran++
    })
    const idle = app.idle()
    await worker.start()
    await idle
    expect(ran).toBe(5)
    void app.jobs(MailWork).digest.doBackground('x')
    await expect(app.idle({ timeoutMs: 30 })).rejects.toThrow('Mail~digest')
    await app.execute({ job: 'Mail~digest' })
    await app.idle()
    expect(app.events.of('gearman.work.executed')).toHaveLength(1)
  })

  test('executes what is asked for, by class and by name', async () => {
    const app = await appOf({ execute: [DeskWork, 'Nightly'] })
    expect(app.events.of('gearman.worker.ready')[0]?.works.map(({ name }) => name)).toEqual([
      'DeskWork',
      'Nightly',
    ])
    await expect(appOf({ execute: ['Mial'] })).rejects.toThrow('Mail')
  })

  test('runs isolated jobs in its own process, where their fakes are', async () => {
    @Work({ name: 'Apart', isolation: 'process' })
    class ApartWork {
      constructor(private readonly smtp: Smtp) {}

      @Job()
      async send(to: string): Promise<object> {
        return { pid: process.pid, ...(await this.smtp.send(to)) }
      }
    }
    const app = await appOf({ works: [ApartWork] })
    const sent = await app.jobs(ApartWork).send.doNormal('a@b')
    expect(sent).toEqual({ pid: process.pid, messageId: 'for a@b' })
    const insisting = testApplication({ works: [ApartWork], provide, overrides: { isolation: 'thread' } })
    await expect(insisting).rejects.toMatchObject({ code: 'NOT_ISOLATABLE' })
  })

  test('closes everything, though a clock stands still and somebody stays connected', async () => {
    const app = await appOf({ clock: fakeClock(), provide: [[Smtp, smtp]] })
    const stranger = createConnection(app.server.port, '127.0.0.1')
    const closed = new Promise((resolve) => stranger.once('close', resolve))
    stranger.on('error', () => {})
    stranger.pause()
    await new Promise((resolve) => stranger.once('connect', resolve))
    await app.jobs(MailWork).waits.doBackground()
    await app.events.next('gearman.work.starting')
    await app.close()
    await app[Symbol.asyncDispose]()
    expect(app.server.state).toBe('stopped')
    stranger.resume()
    await closed
  })

  test('says so where the timers of the test runner are fake, and goes by a date of its', async () => {
    onTestFinished(() => void vi.useRealTimers())
    vi.useFakeTimers()
    await expect(testApplication({ works: [MailWork] })).rejects.toMatchObject({
      code: 'TESTING_OPTION',
      message:
        'setImmediate is fake, and sockets need the real one: leave fake timers off, or fake Date alone; ' +
        'fakeClock() moves the time of an application',
    })
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T12:00:00Z') })
    const app = await appOf({})
    expect(await app.jobs(MailWork).welcome.doNormal({ to: 'ada' })).toBeDefined()
  })

  test('leaves nothing behind where it cannot begin', async () => {
    class Broken {
      initialize(): void {
        throw new Error('no cellar')
      }
    }
    @Work()
    class CellarWork {
      constructor(readonly broken: Broken) {}

      @Job()
      look(): void {}
    }
    await expect(testApplication({ works: [CellarWork] })).rejects.toMatchObject({ code: 'SET_UP_FAILED' })
    await expect(testApplication({ works: [Door as never] })).rejects.toMatchObject({ code: 'NOT_A_WORK' })
    await expect(testApplication({ works: [], server: { jobRetries: -7 } })).rejects.toMatchObject({
      code: 'INVALID_SERVER_OPTION',
    })
  })
})
