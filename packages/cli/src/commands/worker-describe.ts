import type { Context } from '../context.js'
import { workData, workLines } from '../description/description.js'
import type { ReportOptions } from '../options/report-options.js'
import { settingArguments, type TypedSettings } from '../options/setting-options.js'
import { typedSettings } from '../options/typed-settings.js'

/** The options of both describe commands: what settings come to with others typed. */
export interface DescribeOptions extends ReportOptions, TypedSettings {}

/** `gearman worker:describe` */
export async function describeWorker(context: Context, [name]: readonly string[], options: DescribeOptions) {
  const commandOf = context.commandWith(settingArguments(options))
  await context.withWorks(async (works) => {
    const work = works.find(name as string)
    if (options.json) context.output.json(workData(work, commandOf))
    else context.output.lines(workLines(work, commandOf))
  }, typedSettings(options))
  return undefined
}
