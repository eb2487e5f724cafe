import { unlink } from 'node:fs/promises'
import { JobCrashedError } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { callerOf, contentOf, isAlive, type Where, type Workshop, Workshops } from './workshop.js'

const workshops = Workshops.forEachTest()

/** What a job that crashed ended with, as those hear it who listen where it was run. */
async function crashOf(workshop: Workshop, job: string, payload?: unknown): Promise<unknown> {
  const { dispatcher } = workshop.application
  const executed = new Promise((resolve) => {
    dispatcher.on('gearman.work.executed', ({ outcome }) => resolve('error' in outcome && outcome.error))
  })
  await expect(callerOf(workshop)(job, payload)).rejects.toMatchObject({ code: 'JOB_EXCEPTION' })
  return executed
}

describe.each(['thread', 'process'] as const)('a job that crashes its %s', (isolation) => {
  const open = (settings: Readonly<Record<string, unknown>> = {}) =>
    workshops.open({ isolation, ...settings })

  test('by process.exit() fails alone, and the next one gets another', async () => {
    const workshop = await open()
    const before = await callerOf(workshop)<Where>('where')
    const error = await crashOf(workshop, 'leave', 3)
    expect(error).toBeInstanceOf(JobCrashedError)
    expect(error).toMatchObject({
      message: `Crunch~leave crashed: its ${isolation} ended with code 3`,
      exitCode: 3,
    })
    const after = await callerOf(workshop)<Where>('where')
    expect(after.runs).toBe(1)
    expect(after).not.toEqual(before)
  })

  test('by an error that nobody catches is told with that error', async () => {
    const error = await crashOf(await open(), 'throwLater')
    expect(error).toMatchObject({
      message: `Crunch~throwLater crashed: its ${isolation} ended with an error that nobody caught: nobody caught me`,
      cause: { name: 'RangeError' },
    })
  })

  test('by more objects than it may have', async () => {
    const workshop = await open({ memoryLimitMb: 48 })
    const error = await crashOf(workshop, 'devour')
    expect(error).toMatchObject({ code: 'JOB_CRASHED' })
    expect(String(error)).toMatch(
      isolation === 'thread'
        ? /memory limit/
        : /(SIGABRT|SIGTRAP|code 13[34]), perhaps for want of memory: memoryLimitMb is 48$/,
    )
    expect(await callerOf(workshop)('where')).toMatchObject({ runs: 1 })
  })

  test('does no harm to the others that run', async () => {
    const workshop = await open({ concurrency: 2 })
    const file = workshop.path('heed')
    const heed = workshop.application.gearman.job<string>('Crunch~heed', { codec: 'text' })
    const heeding = heed.doNormal(file).catch(() => {})
    await expect.poll(() => contentOf(file)).toBeDefined()
    await crashOf(workshop, 'leave', 0)
    expect(contentOf(file)).not.toMatch(/aborted/)
    await workshop.execution.stop()
    expect(contentOf(file)).toMatch(/aborted/)
    await workshop.application.close()
    await heeding
  })

  test('is run again where it has retries', async () => {
    const workshop = await open({ retries: 1, backoff: { kind: 'fixed', delaySeconds: 0, jitter: 0 } })
    const { dispatcher, gearman } = workshop.application
    const told: unknown[] = []
    dispatcher.on('gearman.job.retrying', ({ attempt, error }) => told.push([attempt, String(error)]))
    const dead = new Promise((resolve) => dispatcher.on('gearman.job.dead-lettered', resolve))
    await gearman.job('Crunch~leave').doBackground(4)
    expect(await dead).toMatchObject({ letter: { attempts: 2, reason: { code: 'JOB_CRASHED' } } })
    expect(told).toHaveLength(1)
  })

  test('and one that does not heed its aborted signal loses it', async () => {
    const workshop = await open({ abortGrace: 0.1 })
    // So that the time which is over is the job's, and not that of a start.
    await callerOf(workshop)('where')
    const file = workshop.path('overrun')
    const overrun = workshop.application.gearman.job<string>('Crunch~overrun', { codec: 'text' })
    await expect(overrun.doNormal(file)).rejects.toThrow()
    // Its place is free at once; the child that it had is gone by the time that all are.
    expect(await callerOf(workshop)('where')).toMatchObject({ runs: 1 })
    await workshop.execution.drain()
    const [pid] = contentOf(file)?.split(' ') ?? []
    expect(pid).toBeDefined()
    if (isolation === 'process') expect(isAlive(Number(pid))).toBe(false)
  })

  test('and one whose time is over before its child has booted does not begin', async () => {
    const workshop = await open()
    const file = workshop.path('overrun')
    await workshop.write('held', 'yes')
    const overrun = workshop.application.gearman.job<string>('Crunch~overrun', { codec: 'text' })
    await expect(overrun.doNormal(file)).rejects.toThrow('not done within 1000 ms')
    await unlink(workshop.path('held'))
    await workshop.execution.drain()
    expect(contentOf(file)).toBeUndefined()
  })
})

test('a process that is killed fails its job alone, and says by what', async () => {
  const workshop = await workshops.open({ isolation: 'process' })
  expect(await crashOf(workshop, 'die')).toMatchObject({
    message: 'Crunch~die crashed: its process was ended by SIGKILL',
    signal: 'SIGKILL',
  })
  expect(await callerOf(workshop)('where')).toMatchObject({ runs: 1 })
})

test('a process that dies while it has nothing to do is missed by nobody', async () => {
  const workshop = await workshops.open({ isolation: 'process' })
  const { pid } = await callerOf(workshop)<Where>('where')
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => isAlive(pid)).toBe(false)
  expect(await callerOf(workshop)('where')).toMatchObject({ runs: 1 })
})

test.each(['thread', 'process'] as const)('a %s that cannot start says why', async (isolation) => {
  const workshop = await workshops.open({ isolation })
  await workshop.write('setup.ts', 'throw new RangeError("no press today")')
  const error = await crashOf(workshop, 'where')
  expect(error).toMatchObject({ code: 'CHILD_NOT_STARTED' })
  expect(String(error)).toMatch(
    new RegExp(
      `Crunch~where could not run: its ${isolation} did not start: .*setup.ts could not be loaded: no press today`,
    ),
  )
})
