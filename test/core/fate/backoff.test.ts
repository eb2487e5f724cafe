import { type BackoffInput, backoffText } from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { type Backoff, retryDelayMs, settleBackoff } from '../../../packages/core/src/fate/backoff.js'

describe('a back-off is settled', () => {
  test.each<[BackoffInput, Backoff]>([
    ['fixed', { kind: 'fixed', delaySeconds: 5, maxSeconds: 3600, jitter: 0 }],
    ['linear', { kind: 'linear', delaySeconds: 5, maxSeconds: 3600, jitter: 0 }],
    ['exponential', { kind: 'exponential', delaySeconds: 5, maxSeconds: 3600, jitter: 0.5 }],
    [{}, { kind: 'exponential', delaySeconds: 5, maxSeconds: 3600, jitter: 0.5 }],
    [
      { kind: 'exponential', jitter: 0 },
      { kind: 'exponential', delaySeconds: 5, maxSeconds: 3600, jitter: 0 },
    ],
    [
      { kind: 'fixed', delaySeconds: 0, jitter: 1 },
      { kind: 'fixed', delaySeconds: 0, maxSeconds: 3600, jitter: 1 },
    ],
  ])('%j', (written, settled) => {
    expect(settleBackoff(written)).toEqual(settled)
  })
})

describe('a retry waits', () => {
  test.each<[BackoffInput, readonly number[]]>([
    [{ kind: 'fixed', delaySeconds: 2 }, [2, 2, 2, 2]],
    [{ kind: 'linear', delaySeconds: 2 }, [2, 4, 6, 8]],
    [{ kind: 'exponential', delaySeconds: 2, jitter: 0 }, [2, 4, 8, 16]],
    [{ kind: 'exponential', delaySeconds: 2, jitter: 0, maxSeconds: 5 }, [2, 4, 5, 5]],
    [{ kind: 'linear', delaySeconds: 0.5, maxSeconds: 1.2 }, [0.5, 1, 1.2, 1.2]],
    [{ kind: 'fixed', delaySeconds: 9, maxSeconds: 3 }, [3, 3, 3, 3]],
  ])('%j', (written, seconds) => {
    const waits = [1, 2, 3, 4].map((failures) => delay(written, failures, 0.999))
    expect(waits).toEqual(seconds.map((wait) => wait * 1_000))
  })

  test('for a random part less, so that jobs which failed together do not come back together', () => {
    expect(delay('exponential', 1, 0)).toBe(5_000)
    expect(delay('exponential', 1, 0.5)).toBe(3_750)
    expect(delay('exponential', 1, 1)).toBe(2_500)
    expect(delay({ kind: 'fixed', jitter: 1 }, 1, 1)).toBe(0)
  })

  test('no longer than the longest, however often it has failed', () => {
    expect(delay({ jitter: 0 }, 5_000, 0)).toBe(3_600_000)
    expect(delay({ jitter: 0, delaySeconds: 0 }, 5_000, 0)).toBe(0)
  })
})

test('a back-off is said in words', () => {
  expect(backoffText(settleBackoff('exponential') as Backoff)).toBe('exponential, 5 s to 3600 s, 50 % random')
  expect(backoffText(settleBackoff({ kind: 'fixed', delaySeconds: 2 }) as Backoff)).toBe('fixed, 2 s')
})

function delay(written: BackoffInput, failures: number, random: number): number {
  return retryDelayMs(settleBackoff(written) as Backoff, failures, () => random)
}
