import { ConnectionOptionError } from './errors.js'
import { OptionChecks } from './option-checks.js'

/** How long to wait before dialling again. */
export interface BackoffOptions {
  /** The first wait in milliseconds, at least 1; each further one doubles it. Default 100. */
  readonly firstMs?: number
  /** No wait is longer, in milliseconds, at least 1. Default 10,000. */
  readonly longestMs?: number
}

/** `BackoffOptions` with nothing left out. */
export interface ResolvedBackoff {
  readonly firstMs: number
  readonly longestMs: number
}

const checks = new OptionChecks(ConnectionOptionError)

/** Without a wait a server that is down would be dialled at full speed. @throws {ConnectionOptionError} */
export function resolveBackoff(options: BackoffOptions = {}): ResolvedBackoff {
  const { firstMs = 100, longestMs = 10_000, ...others } = checks.record('connection.backoff', options)
  checks.nothing(others, 'connection.backoff.')
  return {
    firstMs: checks.duration('connection.backoff.firstMs', firstMs, 1),
    longestMs: checks.duration('connection.backoff.longestMs', longestMs, 1),
  }
}

/** Beyond it every wait is the longest one, and numbers would leave what a number can be. */
const mostDoublings = 52

/**
 * The wait after the `attempt`-th failure in a row (from 0), in milliseconds: exponential, of which the upper
 * half is random, so that the workers of a whole fleet do not all come back in the same moment.
 */
export function backoffDelay(attempt: number, backoff: ResolvedBackoff, random: () => number): number {
  const ceiling = Math.min(backoff.longestMs, backoff.firstMs * 2 ** Math.min(attempt, mostDoublings))
  return ceiling / 2 + (random() * ceiling) / 2
}
