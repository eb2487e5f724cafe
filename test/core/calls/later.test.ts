import { type Clock, Job, type JobContext, Work } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { debounced } from '../../../packages/core/src/calls/submissions/later.js'
import { eventually, failureOf, serverFor } from '../../client/support.js'
import { describeEngines } from '../../support/engines.js'
import { applicationOn, started } from '../running.js'

describe('a window', () => {
  const ends = (now: number, seconds = 60) => debounced('f', 'key', seconds, now).at

  test('ends where the clock says so, whenever its first call came', () => {
    expect([ends(0), ends(30_000), ends(58_999)]).toEqual([60_000, 60_000, 60_000])
  })

  test('takes no call of its last second, for its job might begin before that comes', () => {
    expect([ends(59_000), ends(59_999), ends(60_000)]).toEqual([120_000, 120_000, 120_000])
  })

  test('of one second leaves each call a second at least, and two at most', () => {
    for (let now = 0; now < 5_000; now += 100) {
      expect(ends(now, 1) - now).toBeGreaterThan(1_000 - 1)
      expect(ends(now, 1) - now).toBeLessThanOrEqual(2_000)
    }
  })

  test('has a key of its own, for each function and each key, that fits a packet', () => {
    const now = 1_800_000_000_000
    const unique = (name: string, key: string, at = now) => debounced(name, key, 60, at).unique
    const keys = [unique('f', 'a'), unique('f', 'b'), unique('g', 'a'), unique('f', 'a', now + 60_000)]
    expect(new Set(keys).size).toBe(4)
    expect(unique('f', 'a', now + 1_000)).toBe(unique('f', 'a'))
    for (const key of keys) expect(Buffer.byteLength(key)).toBeLessThanOrEqual(64)
  })
})

const runs: { readonly at: number; readonly payload: unknown }[] = []

@Work({ name: 'Later', concurrency: 5 })
class LaterWork {
  @Job({ debounce: 1 })
  redraw(payload: { map: number; from?: string }, _: JobContext): void {
    runs.push({ at: Date.now(), payload })
  }

  @Job({ defaultMethod: 'doHighBackground' })
  send(payload: string): void {
    runs.push({ at: Date.now(), payload })
  }

  @Job()
  wait(payload: string): string {
    return payload
  }
}

/** A clock that stands still once it is told to, a second ahead: calls are in one window however long they take. */
class StandingClock implements Clock {
  #shown: number | undefined

  now(): number {
    return this.#shown ?? Date.now()
  }

  stand(): void {
    this.#shown = Date.now() + 1_000
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  }
}

const ran = (count: number) =>
  eventually(
    () => runs.length,
    (size) => size === count,
  )

async function startedOn(engine: Parameters<typeof serverFor>[0]) {
  runs.length = 0
  const clock = new StandingClock()
  const application = await applicationOn(await serverFor(engine), [LaterWork], { clock })
  await started(application.execute({ works: ['Later'] }))
  clock.stand()
  return { clock, jobs: application.gearman.jobs(LaterWork) }
}

describeEngines('a call for later', (engine) => {
  test('becomes one job with its equals in the same window, which runs at its end with the first payload', async () => {
    const { clock, jobs } = await startedOn(engine)
    const first = await jobs.redraw.doBackground({ map: 1 })
    expect(await jobs.redraw.doBackground({ map: 1 })).toEqual(first)
    expect(await jobs.redraw.doHighBackground({ map: 1 })).toEqual(first)
    await jobs.redraw.doBackground({ map: 2, from: 'a' }, { unique: 'map 2' })
    await jobs.redraw.doBackground({ map: 2, from: 'b' }, { unique: 'map 2' })
    await ran(2)
    expect(runs.map(({ payload }) => payload)).toEqual(
      expect.arrayContaining([{ map: 1 }, { map: 2, from: 'a' }]),
    )
    const end = (Math.floor(clock.now() / 1_000) + 2) * 1_000
    for (const { at } of runs) expect(at).toBeGreaterThanOrEqual(end)
  })

  test('runs at once where it says so, and where somebody waits', async () => {
    const { jobs } = await startedOn(engine)
    await jobs.redraw.doNormal({ map: 1 })
    await jobs.redraw.doBackground({ map: 1 }, { delayMs: 0 })
    await ran(2)
  })

  test('runs when its delay is over, whatever its priority', async () => {
    const { clock, jobs } = await startedOn(engine)
    await jobs.send('by default', { delayMs: 1_000 })
    await jobs.send.doLowBackground('low', { delayMs: 1_000 })
    await ran(2)
    for (const { at } of runs) expect(at).toBeGreaterThanOrEqual(clock.now() + 1_000)
  })

  test('is refused where somebody waits, where it says its moment, and where it is no delay', async () => {
    const { jobs } = await startedOn(engine)
    const delayed = { delayMs: 5 } as object
    expect(await failureOf(jobs.wait.doNormal('a', delayed))).toMatchObject({
      message: 'delayMs of Later~wait must be left out: somebody waits for the result, got 5',
    })
    expect(await failureOf(jobs.send.doEpoch(0, 'a', delayed))).toMatchObject({ code: 'INVALID_OPTION' })
    expect(await failureOf(jobs.send.doBackground('a', { delayMs: -1 }))).toMatchObject({
      message: 'delayMs of Later~send must be milliseconds, 0 or more, got -1',
    })
  })
})
