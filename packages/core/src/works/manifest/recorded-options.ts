import { type CronSchedule, settleSchedules } from '../../cron/schedule.js'
import type { SharedOptions } from '../../decorators/options.js'
import { middlewareList, standsAround } from '../../hooks/middleware.js'
import { withImplied } from '../../settings/levels.js'
import { settingRows } from '../../settings/setting-rows.js'
import { sayService } from '../listing.js'

/** The options of a decorator as far as JSON holds them. */
export interface RecordedOptions<Options extends SharedOptions> {
  /** A codec of one's own is its name here, a service's token what it reads as; schemas and middleware are left out. */
  readonly options: Options
  /** The names of the options that are functions: what they come to is found out when they are called. */
  readonly dynamic: readonly string[]
}

export function recordOptions<Options extends SharedOptions>(options: Options): RecordedOptions<Options> {
  const recorded: Record<string, unknown> = {}
  const dynamic: string[] = []
  for (const [name, value] of Object.entries(withImplied(options))) {
    if (isPlain(value)) recorded[name] = value
    else if (name === 'cron') recorded[name] = settleSchedules(value)?.map(withoutPayload)
    else if (name === 'service') recorded[name] = sayService(value)
    else if (typeof value === 'object' && name === 'codec') recorded[name] = nameOf(value)
    else if (isListed(name)) dynamic.push(name)
  }
  return { options: recorded as Options, dynamic }
}

/** The options of a work and its job that callers need and JSON does not hold. */
export function beyondJson(...levels: readonly SharedOptions[]): readonly string[] {
  const names = levels.flatMap(({ codec, use, uniqueKey }) => [
    ...(codec === undefined || typeof codec === 'string' ? [] : ['codec']),
    ...(middlewareList(use).some((middleware) => standsAround(middleware, 'submit')) ? ['use'] : []),
    ...(uniqueKey === undefined ? [] : ['uniqueKey']),
  ])
  return [...new Set(names)]
}

/** Whether a list or a description shows what the option says. */
function isListed(name: string): boolean {
  return Object.hasOwn(settingRows, name) || name === 'description'
}

/** A payload that JSON does not hold concerns only those who run the job. */
function withoutPayload({ pattern, timezone }: CronSchedule): Pick<CronSchedule, 'pattern' | 'timezone'> {
  return { pattern, timezone }
}

function nameOf(codec: unknown): string {
  return (codec as { readonly name: string }).name
}

/** Whether JSON gives back what it is given. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isPlain)
  return isPlainObject(value) && Object.values(value).every((entry) => entry === undefined || isPlain(entry))
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
