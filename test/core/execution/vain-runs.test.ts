import { injectable, Job, Work } from '@gearwork/core'
import { beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { describeEngines } from '../../support/engines.js'
import { runningForEachTest } from '../running.js'

/** What stands before the methods waits for it. */
let gate: Promise<void>
let open: () => void
let called: string[]

beforeEach(() => {
  called = []
  gate = new Promise((resolve) => {
    open = resolve
  })
})

const patient = z.string().refine(() => gate.then(() => true))

@injectable()
class Table {
  initialize(): Promise<void> {
    return gate
  }
}

@Work({ concurrency: 2 })
class Desk {
  @Job({ jobTimeout: 0.05, input: patient })
  validated(): void {
    called.push('validated')
  }

  @Job({ jobTimeout: 0.05, use: (_run, next) => gate.then(next) })
  surrounded(): void {
    called.push('surrounded')
  }

  @Job()
  ring(): string {
    return 'ring'
  }
}

@Work({ jobTimeout: 0.05, scope: 'job', inject: [Table] })
class Own {
  constructor(readonly table: Table) {}

  @Job()
  built(): void {
    called.push('built')
  }
}

describeEngines('a job whose time is over before its method is called', (engine) => {
  const running = runningForEachTest(engine, [Desk, Own])

  test.each(['Desk~validated', 'Desk~surrounded', 'Own~built'])('is not begun any more: %s', async (job) => {
    const { gearman } = running().application
    const failure = { message: `the job of ${job} was not done within 50 ms` }
    await expect(gearman.job(job).doNormal('a')).rejects.toMatchObject(failure)
    open()
    await gate
    expect(await gearman.job('Desk~ring').doNormal('')).toBe('ring')
    expect(called).toEqual([])
  })
})
