import { Job, Work } from '@gearwork/core'
import { expect, test } from 'vitest'
import { eventually, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { FakeClock } from '../../transport/fake-clock.js'
import { applicationOn, started } from '../running.js'

const runs: string[] = []
let release: () => void = () => {}
let held: Promise<void> = Promise.resolve()

@Work({ name: 'Limited', concurrency: 4 })
class LimitedWork {
  @Job({ concurrency: 1 })
  async single(name: string): Promise<void> {
    runs.push(name)
    await held
  }

  @Job()
  free(name: string): string {
    return name
  }

  @Job({ rateLimit: { limit: 2, perSeconds: 1 } })
  rated(name: string): void {
    runs.push(name)
  }
}

function hold(): void {
  runs.length = 0
  held = new Promise((resolve) => {
    release = resolve
  })
}

const ran = (count: number) =>
  eventually(
    () => runs.length,
    (size) => size === count,
  )

describeEngines('a job with a limit of its own', (engine) => {
  test('runs as often at a time as it says, while its work goes on', async () => {
    hold()
    const application = await applicationOn(await serverFor(engine), [LimitedWork])
    const execution = await started(application.execute({ works: ['Limited'] }))
    const jobs = application.gearman.jobs(LimitedWork)
    const singles = ['a', 'b', 'c'].map((name) => jobs.single.doNormal(name))
    await ran(1)
    for (const name of ['x', 'y', 'z']) expect(await jobs.free.doNormal(name)).toBe(name)
    expect(runs).toEqual(['a'])
    release()
    await Promise.all(singles)
    expect(runs.toSorted()).toEqual(['a', 'b', 'c'])
    expect(await execution.drain()).toMatchObject({ jobs: 6, lost: 0 })
  })

  test('starts as often as its rate says', async () => {
    hold()
    const application = await applicationOn(await serverFor(engine), [LimitedWork])
    const clock = new FakeClock()
    await started(application.execute({ works: ['Limited'] }, { clock }))
    const jobs = application.gearman.jobs(LimitedWork)
    for (const name of ['a', 'b', 'c', 'd']) await jobs.rated.doBackground(name)
    await ran(2)
    expect(await jobs.free.doNormal('x')).toBe('x')
    expect(runs).toEqual(['a', 'b'])
    clock.pass(1_000)
    await ran(4)
  })
})
