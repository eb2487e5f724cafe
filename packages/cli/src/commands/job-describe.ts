import type { Context } from '../context.js'
import { jobData, jobLines } from '../description/description.js'
import { settingArguments } from '../options/setting-options.js'
import { typedSettings } from '../options/typed-settings.js'
import type { DescribeOptions } from './worker-describe.js'

/** `gearman job:describe` */
export async function describeJob(context: Context, [name]: readonly string[], options: DescribeOptions) {
  const commandOf = context.commandWith(settingArguments(options))
  await context.withWorks(async (works) => {
    const job = works.findJob(name as string)
    if (options.json) context.output.json(jobData(job, commandOf))
    else context.output.lines(jobLines(works.find(job.work), job, commandOf))
  }, typedSettings(options))
  return undefined
}
