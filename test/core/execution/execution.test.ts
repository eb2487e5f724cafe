import { hostname } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { AdminClient } from '@gearwork/client'
import { Application, defaultConfiguration, type Execution, Job, type JobContext, Work } from '@gearwork/core'
import { expect, onTestFinished, test } from 'vitest'
import { eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

/** Holds jobs in hand until a test lets them go. */
class Gate {
  waiting = 0
  #open: () => void = () => {}
  #opened: Promise<void> = Promise.resolve()

  shut(): void {
    this.waiting = 0
    this.#opened = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  open(): void {
    this.#open()
  }

  async pass(): Promise<void> {
    this.waiting += 1
    await this.#opened
  }

  async reached(count: number): Promise<void> {
    await eventually(
      () => this.waiting,
      (waiting) => waiting === count,
    )
  }
}

const gate = new Gate()
const aborted: unknown[] = []
const ground: number[] = []

@Work({ name: 'Mill' })
class MillWork {
  @Job()
  grind(grains: number): number {
    ground.push(grains)
    return grains * 2
  }

  @Job()
  async gate(): Promise<string> {
    await gate.pass()
    return 'passed'
  }

  @Job()
  async wait(_: unknown, { signal }: JobContext): Promise<void> {
    gate.waiting += 1
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    aborted.push(signal.reason)
  }

  @Job({ jobTimeout: 0.05 })
  async hang(_: unknown, { signal }: JobContext): Promise<string> {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    aborted.push(signal.reason)
    return 'late'
  }

  @Job()
  fail(): never {
    throw new RangeError('sold out')
  }
}

@Work({ name: 'Brief', iterations: 1 })
class BriefWork {
  @Job()
  once(): void {}

  @Job({ iterations: 2 })
  twice(): void {}
}

describeEngines('what is executed', (engine) => {
  test('is one job, when one is named', async () => {
    const server = await serverFor(engine)
    const application = await applicationOn(server, [MillWork])
    await started(application.execute({ job: 'Mill~grind' }))
    const mill = application.gearman.jobs(MillWork)
    await mill.fail.doBackground()
    expect(await mill.grind.doNormal(2)).toBe(4)
    const rows = await adminOf(server).status()
    expect(rows.find((row) => row.function === 'Mill~fail')).toMatchObject({ workers: 0 })
  })

  test('is listed by its works, its host and its process', async () => {
    const server = await serverFor(engine)
    const application = await applicationOn(server, [MillWork, BriefWork])
    await started(application.execute({ works: ['Brief', 'Mill', 'Brief'] }))
    const workers = await adminOf(server).workers()
    expect(workers.map(({ clientId }) => clientId)).toContain(`Brief+Mill@${hostname()}:${process.pid}`)
  })

  test('is offered on its own servers, and nowhere else, where its callers look for it', async () => {
    const [common, special] = [await serverFor(engine), await serverFor(engine)]
    @Work({ name: 'Split', servers: common.address })
    class SplitWork {
      @Job()
      common(_: unknown, { server }: JobContext): string {
        return server
      }

      @Job({ servers: special.address })
      special(_: unknown, { server }: JobContext): string {
        return server
      }
    }
    const configuration = defaultConfiguration('/')
    const application = await Application.boot({ works: [SplitWork], configuration })
    onTestFinished(() => application.close())
    await started(application.execute({ works: ['Split'] }))
    const split = application.gearman.jobs(SplitWork)
    expect(await split.common.doNormal()).toBe(common.address)
    expect(await split.special.doNormal()).toBe(special.address)
    expect(await offeredOn(common)).toEqual(['Split~common'])
    expect(await offeredOn(special)).toEqual(['Split~special'])
  })

  test('runs as many jobs at a time as its concurrency says, and no more', async () => {
    gate.shut()
    const application = await applicationOn(await serverFor(engine), [MillWork], {
      overrides: { concurrency: 2 },
    })
    await started(application.execute({ works: ['Mill'] }))
    const mill = application.gearman.jobs(MillWork)
    const results = [mill.gate.doNormal(), mill.gate.doNormal(), mill.gate.doNormal()]
    await gate.reached(2)
    // Were there a place for it, this one would come in with the others.
    expect((await mill.gate.submit().created).handle).toBeTruthy()
    expect(gate.waiting).toBe(2)
    gate.open()
    expect(await Promise.all(results)).toEqual(['passed', 'passed', 'passed'])
  })

  test('keeps the limits of all its works together', async () => {
    const application = await applicationOn(await serverFor(engine), [MillWork, BriefWork])
    const execution = await started(application.execute({ works: ['Mill', 'Brief'] }))
    expect(await application.gearman.jobs(MillWork).grind.doNormal(1)).toBe(2)
    expect(await execution.finished).toEqual({ reason: 'iterations', jobs: 1, lost: 0 })
  })

  test('keeps a job’s own limits when it is executed alone', async () => {
    const application = await applicationOn(await serverFor(engine), [BriefWork])
    const execution = await started(application.execute({ job: 'Brief~twice' }))
    const brief = application.gearman.jobs(BriefWork)
    await Promise.all([brief.twice.doNormal(), brief.twice.doNormal()])
    expect(await execution.finished).toMatchObject({ reason: 'iterations', jobs: 2 })
  })

  test('stops after its iterations, failures among them', async () => {
    const application = await applicationOn(await serverFor(engine), [MillWork], {
      overrides: { iterations: 2 },
    })
    const execution = await started(application.execute({ works: ['Mill'] }))
    const mill = application.gearman.jobs(MillWork)
    await mill.grind.doNormal(1)
    await failureOf(mill.fail.doNormal())
    expect(await execution.finished).toEqual({ reason: 'iterations', jobs: 2, lost: 0 })
  })

  test('stops when no job came for too long', async () => {
    const application = await applicationOn(await serverFor(engine), [MillWork], {
      overrides: { timeout: 0.1 },
    })
    const execution = await started(application.execute({ works: ['Mill'] }))
    expect(await execution.finished).toEqual({ reason: 'idle', jobs: 0, lost: 0 })
  })

  test('fails a job that takes too long, and tells it so', async () => {
    aborted.length = 0
    const application = await applicationOn(await serverFor(engine), [MillWork])
    await started(application.execute({ works: ['Mill'] }))
    const failure = await failureOf(application.gearman.jobs(MillWork).hang.doNormal())
    expect(failure).toMatchObject({
      exceptionName: 'FunctionTimeoutError',
      exceptionCode: 'FUNCTION_TIMEOUT',
    })
    expect(aborted).toMatchObject([{ code: 'FUNCTION_TIMEOUT' }])
  })

  test('finishes what it has in hand when it drains, and takes no more', async () => {
    gate.shut()
    const application = await applicationOn(await serverFor(engine), [MillWork])
    const execution = await started(application.execute({ works: ['Mill'] }))
    const mill = application.gearman.jobs(MillWork)
    const result = mill.gate.doNormal()
    await gate.reached(1)
    const drained = execution.drain()
    const handle = await mill.grind.doBackground(1)
    gate.open()
    expect(await result).toBe('passed')
    expect(await drained).toEqual({ reason: 'drained', jobs: 1, lost: 0 })
    expect(await execution.finished).toEqual(await drained)
    expect(await handle.status()).toMatchObject({ known: true, running: false })
  })

  test('gives back what is not finished at the deadline', async () => {
    gate.shut()
    aborted.length = 0
    const application = await applicationOn(await serverFor(engine), [MillWork])
    const execution = await started(application.execute({ works: ['Mill'] }))
    const handle = await application.gearman.jobs(MillWork).wait.doBackground()
    await gate.reached(1)
    expect(await execution.drain(20)).toEqual({ reason: 'drained', jobs: 1, lost: 1 })
    expect(aborted).toHaveLength(1)
    expect(await handle.status()).toMatchObject({ known: true, running: false })
  })
})

function adminOf({ address }: { readonly address: string }): AdminClient {
  const admin = new AdminClient({ server: address })
  onTestFinished(() => admin.close())
  return admin
}

/** The functions that some worker of a server can do. */
async function offeredOn(server: { readonly address: string }): Promise<string[]> {
  const rows = await adminOf(server).status()
  return rows.filter(({ workers }) => workers > 0).map((row) => row.function)
}

describeEngines('a job whose start is heard slowly', (engine) => {
  test.each([
    ['its worker has stopped', {}, (execution: Execution) => execution.stop()],
    ['its time is over', { jobTimeout: 0.05 }, () => {}],
  ])('is not begun when %s meanwhile', async (_, overrides, meanwhile) => {
    gate.shut()
    ground.length = 0
    const server = await serverFor(engine)
    const application = await applicationOn(server, [MillWork], { overrides })
    application.dispatcher.on('gearman.work.starting', () => gate.pass())
    const over = new Promise((resolve) => application.dispatcher.on('gearman.work.executed', resolve))
    const execution = await started(application.execute({ works: ['Mill'] }))
    await application.gearman.jobs(MillWork).grind.doBackground(1)
    await gate.reached(1)
    void meanwhile(execution)
    await over
    gate.open()
    await application.dispatcher.settled(5_000)
    await setImmediate()
    expect(ground).toEqual([])
  })
})
