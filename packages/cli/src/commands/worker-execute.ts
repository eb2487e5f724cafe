import type { Context } from '../context.js'
import { executedWorkLines } from '../description/description.js'
import { type ExecuteOptions, executePlan } from '../execution/executing.js'
import { jobLogTo } from '../execution/job-log-lines.js'
import { settingArguments } from '../options/setting-options.js'

/** `gearman worker:execute` */
export function executeWorkers(context: Context, names: readonly string[], options: ExecuteOptions) {
  const commandOf = context.commandWith(settingArguments(options))
  return executePlan(context, options, { works: names }, (application) => {
    const works = [...new Set(names.map((name) => application.works.find(name)))]
    return {
      description: works.flatMap((work) => executedWorkLines(work, commandOf)),
      execution: application.execute(
        { works: works.map(({ name }) => name) },
        { log: jobLogTo(context.output) },
      ),
      timeout: Math.max(...works.map(({ settings }) => settings.timeout.value)),
    }
  })
}
