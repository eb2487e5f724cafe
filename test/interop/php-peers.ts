import type { RunningServer } from '../support/engines.js'
import { startPhpClient } from '../support/php.js'
import type { ForeignOutcome, ListeningClient } from './foreign-client.js'

const methods = { high: 'doHigh', normal: 'doNormal', low: 'doLow' } as const
const backgrounds = { high: 'doHighBackground', normal: 'doBackground', low: 'doLowBackground' } as const
/** libgearman refuses to submit an empty workload. */
const something = Buffer.from('-')

/** libgearman's GEARMAN_SUCCESS, GEARMAN_WORK_EXCEPTION and GEARMAN_WORK_FAIL. */
const outcomes: Readonly<Record<number, ForeignOutcome['outcome']>> = {
  0: 'complete',
  23: 'exception',
  24: 'failed',
}

/** GearmanClient, each job by the method that is named after its kind. */
export function startListeningPhpClient(server: RunningServer): ListeningClient {
  const php = startPhpClient(server)
  return {
    async run({ function: fn, workload = something, unique, priority = 'normal' }) {
      const { code, result } = await php.submit(methods[priority], fn, workload, unique)
      const outcome = outcomes[code]
      if (outcome === undefined) throw new Error(`PHP's ${methods[priority]} ended with code ${code}`)
      return { outcome, data: result }
    },
    async background({ function: fn, workload = something, unique, priority = 'normal' }) {
      const { result } = await php.submit(backgrounds[priority], fn, workload, unique)
      return result.toString()
    },
    status: (handle) => php.jobStatus(handle),
    async updates({ function: fn, workload = something, unique = 'told' }) {
      const events = await php.runTasks([{ add: 'addTask', function: fn, workload, unique }])
      return events
        .filter(({ event }) => event !== 'created')
        .map(({ event, data, numerator, denominator }) => [
          event,
          event === 'status' ? `${numerator}/${denominator}` : data,
        ])
    },
    stop: () => php.stop(),
  }
}
