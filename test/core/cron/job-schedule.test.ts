import { beforeEach, describe, expect, test } from 'vitest'
import { JobSchedule } from '../../../packages/core/src/cron/job-schedule.js'
import { Timetable } from '../../../packages/core/src/cron/timetable.js'
import { FakeClock } from '../../transport/fake-clock.js'

const minute = 60_000
/** The clock starts at 16:40 past midnight of the first day there is: on a whole second, between two minutes. */
const start = 1_000_000

let clock: FakeClock
let down: Set<string>
let sent: string[]
let failed: number[]

beforeEach(() => {
  clock = new FakeClock()
  down = new Set()
  sent = []
  failed = []
})

function scheduleOf(pattern: string, servers = ['a:1', 'b:2'], own = clock): JobSchedule {
  return new JobSchedule({
    timetable: new Timetable({ pattern, timezone: 'UTC', payload: undefined }),
    prefix: 'cron:x:',
    servers,
    clock: own,
    submit: async (server, at, unique) => {
      expect(unique).toBe(`cron:x:${at / 1_000}`)
      if (down.has(server)) throw new Error(`${server} is down`)
      sent.push(`${server} ${(at - start) / 1_000}`)
    },
    failed: (at) => failed.push((at - start) / 1_000),
  })
}

/** Time passes, and what was submitted meanwhile has its answer. */
async function pass(milliseconds: number): Promise<readonly string[]> {
  clock.pass(milliseconds)
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  return sent.splice(0)
}

describe('an occurrence', () => {
  test('is submitted ahead to the preferred server, and again when it is near', async () => {
    scheduleOf('0 * * * *').start()
    expect(await pass(0)).toEqual(['a:1 2600'])
    expect(await pass(2_579_999)).toEqual([])
    expect(await pass(1)).toEqual(['a:1 2600'])
  })

  test('is followed by the next one, that is submitted before it comes', async () => {
    scheduleOf('* * * * *').start()
    expect(await pass(0)).toEqual(['a:1 20'])
    expect(await pass(10_000)).toEqual(['a:1 80'])
    expect(await pass(50_000)).toEqual(['a:1 80'])
  })

  test('that is due within the lead is left to those who submitted it before', async () => {
    clock.pass(10_000)
    scheduleOf('* * * * *').start()
    expect(await pass(0)).toEqual(['a:1 80'])
  })

  test('of each second is submitted once before its lead begins, and none is left out', async () => {
    scheduleOf('* * * * * *').start()
    const all: string[] = []
    for (let second = 0; second < 60; second++) all.push(...(await pass(1_000)))
    const moments = all.map((text) => Number(text.split(' ')[1]))
    expect(moments).toEqual(Array.from({ length: moments.length }, (_, index) => index + 11))
    expect(moments.length).toBe(70)
  })

  test('close behind another is not forgotten', async () => {
    scheduleOf('0,5 20 * * * *').start()
    const all = [...(await pass(0)), ...(await pass(60 * minute))]
    expect(new Set(all)).toEqual(new Set(['a:1 200', 'a:1 205', 'a:1 3800']))
  })
})

describe('a server that is down', () => {
  test('is waited for while the occurrence is far away', async () => {
    down.add('a:1')
    const schedule = scheduleOf('0 * * * *')
    schedule.start()
    expect(await pass(0)).toEqual([])
    down.clear()
    schedule.renew('a:1')
    expect(await pass(0)).toEqual(['a:1 2600'])
  })

  test('is not waited for when the occurrence is near', async () => {
    const schedule = scheduleOf('0 * * * *')
    schedule.start()
    await pass(0)
    down.add('a:1')
    expect(await pass(2_580_000)).toEqual(['b:2 2600'])
  })

  test('may have forgotten what it had: it is told again when it is back', async () => {
    const schedule = scheduleOf('* * * * *')
    schedule.start()
    await pass(5_000)
    schedule.renew('a:1')
    expect(await pass(0)).toEqual(['a:1 20'])
    await pass(6_000)
    schedule.renew('a:1')
    expect(await pass(0)).toEqual(['a:1 80'])
  })

  test('takes nothing back that another one took over, and gets again what it had when it was near', async () => {
    const schedule = scheduleOf('0 * * * *')
    schedule.start()
    await pass(0)
    down.add('a:1')
    expect(await pass(2_580_000)).toEqual(['b:2 2600'])
    down.clear()
    schedule.renew('a:1')
    expect(await pass(0)).toEqual([])
    schedule.renew('b:2')
    expect(await pass(0)).toEqual(['b:2 2600'])
    expect(await pass(10_000)).toEqual(['a:1 6200'])
    schedule.renew('b:2')
    expect(await pass(0)).toEqual([])
  })

  test('is told of where all are', async () => {
    for (const server of ['a:1', 'b:2']) down.add(server)
    scheduleOf('0 * * * *').start()
    await pass(2_580_000)
    expect(failed).toEqual([2600])
  })
})

describe('clocks', () => {
  test('that are behind by less than the lead submit nothing that has been run', async () => {
    const behind = new FakeClock()
    behind.adjust(-9_999)
    clock.pass(20_000)
    behind.pass(20_000)
    scheduleOf('* * * * *', ['a:1'], behind).start()
    expect(await pass(0)).toEqual(['a:1 80'])
  })

  test('that are put forward are noticed', async () => {
    scheduleOf('0 * * * *').start()
    await pass(0)
    clock.adjust(1_900_000)
    expect(await pass(600_000)).toEqual([])
    expect(await pass(80_000)).toEqual(['a:1 2600'])
  })

  test('that are put back are noticed', async () => {
    scheduleOf('0 * * * *').start()
    await pass(0)
    clock.adjust(-1_000_000)
    expect(await pass(3_579_999)).toEqual([])
    expect(await pass(1)).toEqual(['a:1 2600'])
  })
})

describe('an occurrence in hand', () => {
  test('is run unless it was run before, or the next one is due', () => {
    const schedule = scheduleOf('* * * * *')
    expect(schedule.momentOf('cron:x:1020')).toBe(1_020_000)
    expect(schedule.momentOf('cron:y:1020')).toBeUndefined()
    expect(schedule.momentOf('cron:x:1020~2')).toBeUndefined()
    expect(schedule.verdict(1_020_000)).toBeUndefined()
    clock.pass(20_000 + 69_999)
    expect(schedule.verdict(1_020_000)).toBeUndefined()
    clock.pass(1)
    expect(schedule.verdict(1_020_000)).toBe('late')
    schedule.ran(1_080_000)
    expect(schedule.verdict(1_080_000)).toBe('ran')
  })

  test('of a thousand is remembered', () => {
    const schedule = scheduleOf('0 * * * *')
    for (let at = 0; at <= 1_000; at++) schedule.ran(at * 3_600_000)
    clock.adjust(-start)
    expect([schedule.verdict(0), schedule.verdict(3_600_000)]).toEqual([undefined, 'ran'])
  })
})

test('after its end nothing is waited for', () => {
  const schedule = scheduleOf('* * * * *')
  schedule.start()
  schedule.stop()
  schedule.renew('a:1')
  expect(clock.planned).toEqual([])
})
