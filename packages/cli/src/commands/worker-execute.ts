import type { Context } from '../context.js'
import { executedWorkLines } from '../description.js'
import { type ExecuteOptions, executePlan } from '../executing.js'

/** `gearman worker:execute` */
export function executeWorkers(context: Context, names: readonly string[], options: ExecuteOptions) {
  return executePlan(context, options, { works: names }, (application) => {
    const works = names.map((name) => application.works.find(name))
    return {
      description: works.flatMap((work) => executedWorkLines(work, context.commandOf)),
      execution: application.execute({ works: works.map(({ name }) => name) }),
      timeout: Math.max(...works.map(({ settings }) => settings.timeout.value)),
    }
  })
}
