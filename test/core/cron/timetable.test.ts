import { describe, expect, test } from 'vitest'
import {
  byPreference,
  keyPrefix,
  momentOf,
  occurrenceKey,
} from '../../../packages/core/src/cron/occurrence.js'
import { Timetable } from '../../../packages/core/src/cron/timetable.js'

function moments(pattern: string, timezone: string | undefined, from: string, count: number): string[] {
  const timetable = new Timetable({ pattern, timezone, payload: undefined })
  const found: string[] = []
  for (let at = Date.parse(from); found.length < count; ) {
    at = timetable.after(at) as number
    found.push(new Date(at).toISOString())
  }
  return found
}

describe('a timetable', () => {
  test('has the moments of its pattern, in its time zone', () => {
    expect(moments('0 3 * * MON', 'Europe/Madrid', '2026-07-01T00:00:00Z', 2)).toEqual([
      '2026-07-06T01:00:00.000Z',
      '2026-07-13T01:00:00.000Z',
    ])
  })

  test('has an hour that clocks leave out once, and one that comes twice once', () => {
    expect(moments('30 2 * * *', 'Europe/Madrid', '2026-03-28T02:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ])
    expect(moments('30 2 * * *', 'Europe/Madrid', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
  })
})

describe('a key', () => {
  const prefix = keyPrefix('Mail~digest', '{}')

  test('fits a packet, and tells its moment', () => {
    const key = occurrenceKey(prefix, 4_102_444_800_000)
    expect(key).toMatch(/^cron:[\w-]{32}:4102444800$/)
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(64)
    expect(momentOf(prefix, key)).toBe(4_102_444_800_000)
    expect(momentOf(prefix, `${prefix}x`)).toBeUndefined()
  })

  test('differs between functions and payloads', () => {
    const prefixes = [prefix, keyPrefix('Mail~digest', '{"a":1}'), keyPrefix('Mail~other', '{}')]
    expect(new Set(prefixes).size).toBe(3)
  })
})

describe('the preferred server', () => {
  const servers = ['a:1', 'b:1', 'c:1']
  const prefixes = Array.from({ length: 300 }, (_, number) => keyPrefix(`f${number}`, ''))

  test('is the same for all, in whatever order they name their servers', () => {
    for (const prefix of prefixes) {
      expect(byPreference(servers.toReversed(), prefix)).toEqual(byPreference(servers, prefix))
    }
  })

  test('is not the same for all schedules', () => {
    const shares = servers.map((server) => prefixes.filter((one) => byPreference(servers, one)[0] === server))
    for (const share of shares) expect(share.length).toBeGreaterThan(60)
  })

  test('stays where another one goes', () => {
    for (const prefix of prefixes) {
      const [first, second] = byPreference(servers, prefix)
      const left = servers.filter((server) => server !== first)
      expect(byPreference(left, prefix)[0]).toBe(second)
    }
  })
})
