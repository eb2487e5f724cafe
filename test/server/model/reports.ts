import { priorities } from '@gearwork/protocol'
import { handleOf } from './deeds.js'
import type { Model } from './model.js'

/** What each report says of a model, its lines in no order. */
export function reportsOf(model: Model): Readonly<Record<string, readonly string[]>> {
  const names = [...model.functions.keys()]
  const of = (fn: string) => model.jobs.filter((job) => job.fn === fn)
  const row = (...columns: readonly (string | number)[]) => columns.join('\t')
  return {
    status: names.map((fn) =>
      row(fn, of(fn).length, of(fn).filter(({ worker }) => worker !== undefined).length, model.workersOf(fn)),
    ),
    prioritystatus: names.map((fn) => {
      const queued = of(fn).filter(({ worker }) => worker === undefined)
      const counts = priorities.map((priority) => queued.filter((job) => job.priority === priority).length)
      return row(fn, ...counts, model.workersOf(fn))
    }),
    'show jobs': model.jobs.map(({ number, retries, background, waits }) =>
      row(handleOf(number), retries, background || waits.length > 0 ? 0 : 1, background ? 1 : 0),
    ),
    'show unique jobs': model.jobs.map(({ unique }) => unique),
  }
}
