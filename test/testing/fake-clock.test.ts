import { fakeClock, type TestApplicationOptions, testApplication } from '@gearwork/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MailWork, NightWork, Smtp } from './works.js'

async function appOf(options: Omit<TestApplicationOptions, 'works'>) {
  const works = [MailWork, NightWork]
  const app = await testApplication({ works, provide: [[Smtp, {}]], ...options })
  onTestFinished(() => app.close())
  return app
}

describe('a fake clock', () => {
  test('shows what it was told, and runs what is planned in order', async () => {
    const clock = fakeClock({ now: '2026-03-01T08:00:00Z' })
    const ran: string[] = []
    const note = (what: string) => () =>
      ran.push(`${what} at ${new Date(clock.now()).toISOString().slice(11, 19)}`)
    clock.after(2_000, note('late'))
    clock.after(1_000, () => {
      note('early')()
      clock.after(500, note('early and then'))
    })
    const cancel = clock.after(1_500, note('never'))
    cancel()
    await clock.advance(1_999)
    expect(ran).toEqual(['early at 08:00:01', 'early and then at 08:00:01'])
    expect(clock.planned).toBe(1)
    await clock.advance(1)
    expect(ran.at(-1)).toBe('late at 08:00:02')
    expect(clock.now()).toBe(Date.UTC(2026, 2, 1, 8, 0, 2))
  })

  test('refuses what is no time', async () => {
    expect(() => fakeClock({ now: 'tomorrow' })).toThrow('got tomorrow')
    await expect(fakeClock().advance(-1)).rejects.toMatchObject({ code: 'TESTING_OPTION' })
  })
})

describe('an application that goes by a fake clock', () => {
  test('retries when the clock says so, and gives up at last', async () => {
    const clock = fakeClock()
    const app = await appOf({ clock })
    await app.jobs(MailWork).fails.doBackground({ how: 'plainly' })
    expect(await app.finished('Mail~fails')).toMatchObject({ attempt: 1 })
    await app.idle()
    await clock.advance(29_000)
    expect(app.events.of('gearman.work.executed')).toHaveLength(1)
    await clock.advance(1_000)
    expect(await app.finished('Mail~fails')).toMatchObject({ attempt: 2 })
    expect(app.letters.all).toEqual([])
    await clock.advance(30_000)
    expect(await app.finished('Mail~fails')).toMatchObject({ attempt: 3 })
    expect(app.letters.all).toMatchObject([
      { function: 'Mail~fails', attempts: 3, reason: { message: 'no luck' } },
    ])
    const [letter] = app.letters.all
    expect(await app.letters.find(letter?.id.slice(0, 12) ?? '')).toBe(letter)
    expect(await app.letters.remove(letter?.id ?? '')).toBe(true)
    expect(await app.letters.find('2')).toBeUndefined()
  })

  test('runs its schedules, each occurrence at its time', async () => {
    const clock = fakeClock({ now: '2026-03-01T02:50:30Z' })
    const app = await appOf({ clock })
    await clock.advance(3_600_000)
    await app.idle()
    const times = app.events.of('gearman.work.executed').map((event) => event.outcome)
    expect(times.map((outcome) => outcome.status === 'complete' && `${outcome.data}`).sort()).toEqual([
      '"cellar"',
      '"kitchen"',
      '"kitchen"',
      '"kitchen"',
      '"kitchen"',
    ])
    expect(app.events.of('gearman.cron.skipped')).toEqual([])
  })

  test('goes through a day of them, and misses none', async () => {
    const clock = fakeClock({ now: '2026-03-01T00:00:00Z' })
    const app = await appOf({ clock, execute: [NightWork] })
    await clock.advance(86_400_000)
    await app.idle()
    expect(app.events.of('gearman.work.executed')).toHaveLength(97)
  })

  test('runs what is for later, and no sooner', async () => {
    const clock = fakeClock()
    const app = await appOf({ clock })
    await app.jobs(MailWork).digest.doBackground('x', { delayMs: 90_000 })
    await app.idle()
    await clock.advance(89_000)
    expect(app.server.held().filter((job) => job.function === 'Mail~digest')).toMatchObject([
      { state: 'waiting' },
    ])
    await clock.advance(2_000)
    expect(await app.finished('Mail~digest')).toMatchObject({ result: '2d711642' })
  })

  test('ends a job whose time is over', async () => {
    const clock = fakeClock()
    const app = await appOf({ clock })
    const waiting = app.jobs(MailWork).waits.doNormal()
    const heard = waiting.catch((error: unknown) => error)
    await app.events.next('gearman.work.starting')
    await clock.advance(3_600_000)
    expect(await heard).toMatchObject({ message: expect.stringContaining('was not done within 3600000 ms') })
  })
})
