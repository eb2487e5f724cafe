import { isRecord } from '@gearwork/transport/record'

/** How a job is scheduled besides its pattern. */
export interface CronOptions<Payload = unknown> {
  /** An IANA name: `Europe/Madrid`. Default: that of the process, which all processes should then share. */
  readonly timezone?: string
  /** What each run is given. Default: nothing. */
  readonly payload?: Payload
}

/** When a job runs by itself, as people write it: a pattern, or a pattern with what else there is to say. */
export type CronInput = string | (CronOptions & { readonly pattern: string })

/** The same with nothing left out. */
export interface CronSchedule {
  /** `minute hour day month weekday`, seconds before them and a year behind them where there are six or seven; `@daily`. */
  readonly pattern: string
  readonly timezone: string | undefined
  readonly payload: unknown
}

/** What `cron` must be, to follow "must". */
export const mustBeCron =
  'be a pattern such as "0 3 * * *", or { pattern, timezone, payload }, or a list of them'

/** Undefined for what cannot be; whether a pattern is one is another question. */
export function settleSchedules(value: unknown): readonly CronSchedule[] | undefined {
  const schedules = (Array.isArray(value) ? value : [value]).map(settleSchedule)
  return schedules.every((schedule) => schedule !== undefined) ? schedules : undefined
}

/** For people: `0 3 * * * (Europe/Madrid)`. */
export function scheduleText({ pattern, timezone }: CronSchedule): string {
  return timezone === undefined ? pattern : `${pattern} (${timezone})`
}

function settleSchedule(value: unknown): CronSchedule | undefined {
  const stated: unknown = typeof value === 'string' ? { pattern: value } : value
  if (!isRecord(stated)) return undefined
  const { pattern, timezone, payload, ...others } = stated as Partial<Record<keyof CronSchedule, unknown>>
  const isNamed =
    timezone === undefined || timezone === null || (typeof timezone === 'string' && timezone !== '')
  if (typeof pattern !== 'string' || !isNamed || Object.keys(others).length > 0) return undefined
  return { pattern, timezone: timezone ?? undefined, payload }
}
