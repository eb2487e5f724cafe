import type { FunctionOptions } from '@gearwork/worker'
import type { ListedJob } from '../works/listed.js'

/**
 * How much of one job a process runs. `alone`: the process executes nothing else, and its own concurrency is that of
 * the job; what the command line said outranks the decorator then, as everywhere.
 */
export function functionLimits(
  { settings: { rateLimit }, ownConcurrency }: Pick<ListedJob, 'settings' | 'ownConcurrency'>,
  alone: boolean,
): Pick<FunctionOptions, 'concurrency' | 'rate'> {
  const rate = rateLimit.value
  return {
    concurrency: alone ? 0 : ownConcurrency,
    ...(rate && { rate: { limit: rate.limit, perMs: rate.perSeconds * 1_000 } }),
  }
}
