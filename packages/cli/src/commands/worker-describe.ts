import type { Context } from '../context.js'
import { workData, workLines } from '../description.js'
import type { ReportOptions } from '../report-options.js'

/** `gearman worker:describe` */
export async function describeWorker(context: Context, [name]: readonly string[], { json }: ReportOptions) {
  await context.withWorks(async (works) => {
    const work = works.find(name as string)
    if (json) context.output.json(workData(work, context.commandOf))
    else context.output.lines(workLines(work, context.commandOf))
  })
  return undefined
}
