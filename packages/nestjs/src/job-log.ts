import { type JobDescription, type JobLog, type JobLogLevel, lineLog } from '@gearwork/core'
import { Logger } from '@nestjs/common'

/** Nest's own word for each level of a job's log. */
const words = {
  debug: 'debug',
  info: 'log',
  warn: 'warn',
  error: 'error',
} as const satisfies { readonly [L in JobLogLevel]: keyof Logger }

/** Nest's logger as a job's, with the job's name for its context. */
export function logOf({ callableName }: JobDescription): JobLog {
  const logger = new Logger(callableName)
  return lineLog((level, line) => logger[words[level]](line))
}
