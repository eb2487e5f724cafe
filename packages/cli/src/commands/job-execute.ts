import type { Context } from '../context.js'
import { executedJobLines } from '../description.js'
import { type ExecuteOptions, executePlan } from '../executing.js'

/** `gearman job:execute` */
export function executeJob(context: Context, [name]: readonly string[], options: ExecuteOptions) {
  return executePlan(context, options, { job: name as string }, (application) => {
    const job = application.works.findJob(name as string)
    return {
      description: executedJobLines(application.works.find(job.work), job, context.commandOf),
      execution: application.execute({ job: job.function }),
      timeout: job.settings.timeout.value,
    }
  })
}
