import type { DualMethodDecorator } from '../decorators/dialect.js'
import { recordCron } from '../decorators/metadata.js'
import { decoratedMethod, type KeyOrContext, refuseBare } from '../decorators/place.js'
import type { JobContext } from '../runs/job-context.js'
import { statedOptions } from '../stated-options.js'
import type { CronOptions } from './schedule.js'

/**
 * Runs a job at the times of a pattern, once for all processes that execute it: `@Cron('0 3 * * *')` above its `@Job()`.
 * Several on one method are several schedules. Inherited like `@Job`.
 */
export function Cron<Payload = undefined>(
  pattern: string,
  options?: CronOptions<Payload> | null,
): DualMethodDecorator<(payload: Payload, job: JobContext) => unknown> {
  refuseBare('Cron', pattern)
  return (target: object, keyOrContext: KeyOrContext) => {
    const { place, method, hidden, name } = decoratedMethod('Cron', target, keyOrContext)
    const stated = statedOptions<CronOptions<Payload>>(name, "timezone: 'Europe/Madrid'", options)
    recordCron(place, { method, hidden, schedule: { ...stated, pattern } })
  }
}
