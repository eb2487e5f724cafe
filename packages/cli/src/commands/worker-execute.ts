import type { Context } from '../context.js'
import { executedWorkLines } from '../description.js'
import { type ExecuteOptions, executePlan } from '../executing.js'
import { jobLogTo } from '../job-log-lines.js'
import { settingArguments } from '../setting-options.js'

/** `gearman worker:execute` */
export function executeWorkers(context: Context, names: readonly string[], options: ExecuteOptions) {
  const commandOf = context.commandWith(settingArguments(options))
  return executePlan(context, options, { works: names }, (application) => {
    const works = names.map((name) => application.works.find(name))
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
