import type { Context } from '../context.js'
import { listLines } from '../description/listing.js'
import type { ReportOptions } from '../options/report-options.js'

/** `gearman worker:list` */
export async function listWorkers(context: Context, _args: readonly string[], { json }: ReportOptions) {
  await context.withWorks(async (works) => {
    if (json) {
      const { workData } = await import('../description/description.js')
      context.output.json([...works].map((work) => workData(work, context.commandWith())))
    } else {
      works.requireSome()
      context.output.lines(listLines(works))
    }
  })
  return undefined
}
