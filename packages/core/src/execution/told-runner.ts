import type { Dispatcher } from '../events/dispatcher.js'
import { tellStarting } from '../events/worker-events.js'
import type { PlannedJob } from './execution-plan.js'
import type { JobRunner } from './job-runner.js'

/** Tells that a job starts, and then runs it, unless it has become vain while its listeners were waited for. */
export function toldRunner(dispatcher: Dispatcher, planned: PlannedJob, runner: JobRunner): JobRunner {
  return (context) => {
    const told = tellStarting(dispatcher, planned, context)
    if (told === undefined) return runner(context)
    return told.then(() => {
      context.signal.throwIfAborted()
      return runner(context)
    })
  }
}
