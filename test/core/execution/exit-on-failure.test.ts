import {
  type ExecutionStop,
  type GearmanEvent,
  Job,
  type JobContext,
  JobDiscarded,
  JobSnoozed,
  On,
  Work,
} from '@gearwork/core'
import { expect, test } from 'vitest'
import { failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

/** Holds a job in hand until its test has submitted the next. */
let light: () => void = () => {}

@Work({ name: 'Fuse', exitOnFailure: true })
class FuseWork {
  @Job()
  blow(text: string): never {
    throw new RangeError(text)
  }

  @Job()
  async smoulder(_: unknown, job: JobContext): Promise<never> {
    const lit = new Promise<void>((resolve) => {
      light = resolve
    })
    job.status(1, 2)
    await lit
    throw new RangeError('short circuit')
  }

  @Job()
  async linger(_: unknown, job: JobContext): Promise<string> {
    const lit = new Promise<void>((resolve) => {
      light = resolve
    })
    job.status(1, 2)
    await lit
    return 'lit'
  }

  @Job()
  fail(_: unknown, job: JobContext): void {
    job.fail()
  }

  @Job({ retries: 3 })
  again(): never {
    throw new RangeError('not yet')
  }

  @Job()
  discard(): never {
    throw new JobDiscarded()
  }

  @Job()
  snooze(): never {
    throw new JobSnoozed(3_600_000)
  }

  @Job({ exitOnFailure: false })
  calm(): never {
    throw new Error('nothing to worry about')
  }

  @Job()
  whole(): false {
    return false
  }
}

class Ears {
  readonly stops: ExecutionStop[] = []

  @On('gearman.worker.stopped')
  stopped({ stop }: GearmanEvent<'gearman.worker.stopped'>): void {
    this.stops.push(stop)
  }
}

describeEngines('a worker with exitOnFailure', (engine) => {
  const fuse = async (overrides = {}) => {
    const application = await applicationOn(await serverFor(engine), [FuseWork], { overrides })
    const ears = new Ears()
    application.gearman.listen(ears)
    const begun = performance.now()
    const execution = await started(application.execute({ works: ['Fuse'] }))
    return { application, execution, begun, ears, calls: application.gearman.jobs(FuseWork) }
  }

  test('stops once a job threw, says which and why, and leaves what waits to others', async () => {
    const { application, execution, ears, calls } = await fuse()
    const smoulders = calls.smoulder.submit()
    for await (const update of smoulders) if (update.type === 'status') break
    const waits = await calls.whole.doBackground()
    light()
    expect(await failureOf(smoulders.result)).toMatchObject({ message: 'short circuit' })
    const stop = await execution.finished
    expect(stop).toMatchObject({
      reason: 'failure',
      jobs: 1,
      lost: 0,
      failure: {
        function: 'Fuse~smoulder',
        outcome: { status: 'exception', error: new RangeError('short circuit') },
      },
    })
    expect(ears.stops).toEqual([stop])
    expect(await application.gearman.jobStatus(waits)).toMatchObject({ known: true, running: false })
  })

  test('finishes what it has in hand, and gives its result', async () => {
    const { execution, calls } = await fuse({ concurrency: 2 })
    const lingers = calls.linger.submit()
    for await (const update of lingers) if (update.type === 'status') break
    await failureOf(calls.blow.doNormal('short circuit'))
    light()
    expect(await lingers.result).toBe('lit')
    expect(await execution.finished).toMatchObject({
      reason: 'failure',
      jobs: 2,
      failure: { function: 'Fuse~blow' },
    })
  })

  test('stops at `job.fail()`, and at an attempt that will be repeated', async () => {
    const failing = await fuse()
    await failing.calls.fail.doBackground()
    expect(await failing.execution.finished).toMatchObject({
      reason: 'failure',
      failure: { function: 'Fuse~fail', outcome: { status: 'failed' } },
    })
    const repeating = await fuse()
    await repeating.calls.again.doBackground()
    expect(await repeating.execution.finished).toMatchObject({ reason: 'failure', jobs: 1 })
  })

  test('goes on after results, jobs that end as they wished, and jobs that are set otherwise', async () => {
    const { execution, calls } = await fuse()
    expect(await calls.whole.doNormal()).toBe(false)
    await calls.discard.doBackground()
    await calls.snooze.doBackground()
    expect(await failureOf(calls.calm.doNormal())).toMatchObject({ message: 'nothing to worry about' })
    expect(await calls.whole.doNormal()).toBe(false)
    expect(await execution.drain()).toMatchObject({ reason: 'drained', jobs: 5 })
  })

  test('is overruled by what outranks the decorator', async () => {
    const { execution, calls } = await fuse({ exitOnFailure: false })
    await failureOf(calls.blow.doNormal('short circuit'))
    expect(await calls.whole.doNormal()).toBe(false)
    expect(await execution.drain()).toMatchObject({ reason: 'drained' })
  })

  test('stays for its minimum execution time', async () => {
    const { execution, begun, calls } = await fuse({ minimumExecutionTime: 0.5 })
    await failureOf(calls.blow.doNormal('short circuit'))
    await execution.finished
    expect(performance.now() - begun).toBeGreaterThan(495)
  })
})
