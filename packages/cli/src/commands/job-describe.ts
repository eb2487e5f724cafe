import type { Context } from '../context.js'
import { jobData, jobLines } from '../description.js'
import type { ReportOptions } from '../report-options.js'

/** `gearman job:describe` */
export async function describeJob(context: Context, [name]: readonly string[], { json }: ReportOptions) {
  await context.withWorks(async (works) => {
    const job = works.findJob(name as string)
    if (json) context.output.json(jobData(job, context.commandOf))
    else context.output.lines(jobLines(works.find(job.work), job, context.commandOf))
  })
  return undefined
}
