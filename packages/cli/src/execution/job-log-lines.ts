import { type JobDescription, type JobLog, type JobLogLevel, lineLog } from '@gearwork/core'
import { bad, type Span, strong } from '../terminal/line.js'
import type { Output } from '../terminal/output.js'

/** What is no news for whoever looks on has no mark, and nothing is said of what is for those who look for faults. */
const marks: { readonly [L in JobLogLevel]: readonly [Span, string] | readonly [] | undefined } = {
  debug: undefined,
  info: [],
  warn: [strong('warning:'), ' '],
  error: [bad('error:'), ' '],
}

/** What jobs say with `job.log`: a line each, with the time and the job. */
export function jobLogTo(output: Output): (job: JobDescription) => JobLog {
  return ({ callableName }) =>
    lineLog((level, line) => {
      const mark = marks[level]
      if (mark !== undefined) output.stamp(...mark, `${callableName}: ${line}`)
    })
}
