import { isRecord } from '@gearwork/transport/record'

/** How many runs of a job may start in a span of time, in one process. */
export interface JobRate {
  /** Runs that may start in any span of `perSeconds`, 1 to 1,000,000. */
  readonly limit: number
  /** Seconds, 0.001 or more. */
  readonly perSeconds: number
}

/** What `rateLimit` must be, to follow "must". */
export const mustBeRateLimit =
  'be { limit, perSeconds }: how many runs, 1 to 1,000,000, may start in so many seconds; or false for any number'

const mostRuns = 1_000_000
const leastSeconds = 0.001

/** Undefined for what cannot be. */
export function settleRateLimit(value: unknown): JobRate | false | undefined {
  if (value === false) return false
  if (!isRecord(value)) return undefined
  const { limit, perSeconds, ...others } = value as Partial<Record<keyof JobRate, unknown>>
  if (!Number.isSafeInteger(limit) || !Number.isFinite(perSeconds) || Object.keys(others).length > 0) {
    return undefined
  }
  const rate = { limit: limit as number, perSeconds: perSeconds as number }
  return rate.limit >= 1 && rate.limit <= mostRuns && rate.perSeconds >= leastSeconds ? rate : undefined
}

/** For people: `10 in 1 s`. */
export function rateLimitText({ limit, perSeconds }: JobRate): string {
  return `${limit} in ${perSeconds} s`
}
