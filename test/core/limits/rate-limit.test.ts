import {
  builtInSettings,
  createContainer,
  describeWorks,
  Job,
  rateLimitText,
  settingRows,
  settleOverrides,
  Work,
} from '@gearwork/core'
import { expect, test } from 'vitest'
import { functionLimits } from '../../../packages/core/src/limits/function-limits.js'

const settle = settingRows.rateLimit.settle

test.each([
  { limit: 10, perSeconds: 1 },
  { limit: 1, perSeconds: 0.001 },
  { limit: 1_000_000, perSeconds: 86_400 },
])('%o is a rate', (rate) => {
  expect(settle(rate)).toEqual(rate)
})

test.each([
  true,
  10,
  '10/s',
  null,
  { limit: 10 },
  { limit: 0, perSeconds: 1 },
  { limit: 1.5, perSeconds: 1 },
  { limit: 1_000_001, perSeconds: 1 },
  { limit: 1, perSeconds: 0 },
  { limit: 1, perSeconds: Number.POSITIVE_INFINITY },
  { limit: 1, perSeconds: '1' },
  { limit: 1, perSeconds: 1, perMs: 1 },
])('%o is none', (rate) => {
  expect(settle(rate)).toBeUndefined()
})

test('a rate reads as people say it', () => {
  expect(rateLimitText({ limit: 10, perSeconds: 60 })).toBe('10 in 60 s')
})

@Work({ rateLimit: { limit: 5, perSeconds: 2 }, concurrency: 8 })
class RatedWork {
  @Job()
  asItsWork(): void {}

  @Job({ rateLimit: false, concurrency: 3 })
  asItSays(): void {}
}

function limitsIn(stated: { readonly concurrency?: number }, alone = false) {
  const overrides = settleOverrides(stated)
  const [work] = describeWorks(RatedWork, { container: createContainer(), overrides })
  return work?.jobs.map((job) => functionLimits(job, alone))
}

test('a job has the rate of its work by itself, and a concurrency only where it says so', () => {
  expect(limitsIn({})).toEqual([{ concurrency: 0, rate: { limit: 5, perMs: 2_000 } }, { concurrency: 3 }])
})

test('what overrides say of the process lifts no limit of a job', () => {
  expect(limitsIn({ concurrency: 50 })?.[1]).toEqual({ concurrency: 3 })
})

test('executed alone a job is limited by the process', () => {
  expect(limitsIn({ concurrency: 50 }, true)?.[1]).toEqual({ concurrency: 0 })
})

test('a rate that cannot be is refused, with its place', () => {
  @Work()
  class Hasty {
    @Job({ rateLimit: { limit: 0, perSeconds: 1 } })
    run(): void {}
  }
  expect(() => describeWorks(Hasty, { container: createContainer(), defaults: builtInSettings })).toThrow(
    /^rateLimit of @Job on Hasty\.run must be \{ limit, perSeconds \}/,
  )
})
