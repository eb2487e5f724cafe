import type { Context } from '../context.js'
import { executedJobLines } from '../description/description.js'
import { type ExecuteOptions, executePlan } from '../execution/executing.js'
import { jobLogTo } from '../execution/job-log-lines.js'
import { settingArguments } from '../options/setting-options.js'

/** `gearman job:execute` */
export function executeJob(context: Context, [name]: readonly string[], options: ExecuteOptions) {
  const commandOf = context.commandWith(settingArguments(options))
  return executePlan(context, options, { job: name as string }, (application) => {
    const job = application.works.findJob(name as string)
    return {
      description: executedJobLines(application.works.find(job.work), job, commandOf),
      execution: application.execute({ job: job.function }, { log: jobLogTo(context.output) }),
      timeout: job.settings.timeout.value,
    }
  })
}
