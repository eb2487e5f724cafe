import type { RunningServer } from '../support/engines.js'
import { startPerlClient } from '../support/perl.js'
import type { ForeignOutcome, ListeningClient } from './foreign-client.js'

const nothing = Buffer.alloc(0)
const ends: Readonly<Record<string, ForeignOutcome['outcome']>> = {
  complete: 'complete',
  exception: 'exception',
  fail: 'failed',
}

/** Gearman::Client, each job as a task set of its own. */
export function startListeningPerlClient(server: RunningServer): ListeningClient {
  const perl = startPerlClient(server)
  return {
    async run({ workload = nothing, ...job }) {
      const events = await perl.run({ ...job, workload })
      const last = events.at(-1)
      const outcome = ends[last?.event ?? '']
      if (last === undefined || outcome === undefined) throw new Error('Perl heard of no end')
      return { outcome, data: last.data }
    },
    background: ({ workload = nothing, ...job }) => perl.dispatch({ ...job, workload }),
    async status(handle) {
      const [known, running, numerator, denominator] = (await perl.status(handle)).map(Number)
      return [known === 1, running === 1, numerator ?? -1, denominator ?? -1]
    },
    async updates({ workload = nothing, ...job }) {
      const events = await perl.run({ ...job, workload })
      return events.map(({ event, data }) => [event, data.toString()])
    },
    stop: () => perl.stop(),
  }
}
