/** When a job is due, in the fields of SUBMIT_JOB_SCHED. */
export interface CalendarFields {
  readonly minute: string
  readonly hour: string
  readonly dayOfMonth: string
  readonly month: string
  readonly dayOfWeek: string
}

/** The values a field admits; `any` when it restricts nothing. */
interface Values {
  readonly any: boolean
  has(value: number): boolean
}

type Calendar = { readonly [F in keyof CalendarFields]: Values }

/** From and to, both included. The protocol's week begins on Monday, 0; cron's on Sunday. */
const bounds: { readonly [F in keyof CalendarFields]: readonly [number, number] } = {
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [0, 6],
}

const minuteMs = 60_000
/** Every date comes again within eight years: 29 February is skipped once, in 2100. */
const horizonYears = 9

/**
 * The next minute after `now` (milliseconds since the epoch) that the fields admit, in the local time of the
 * server, as cron understands it: empty or `*` is any, lists, ranges and steps are allowed, and where both
 * days are restricted either will do. Undefined when a field cannot be read, or the day never comes.
 */
export function nextDue(fields: CalendarFields, now: number): number | undefined {
  const calendar = parseCalendar(fields)
  return calendar === undefined ? undefined : search(calendar, new Date(now))
}

function search(calendar: Calendar, now: Date): number | undefined {
  const last = now.getFullYear() + horizonYears
  let at = new Date(now.getTime() + minuteMs)
  at.setSeconds(0, 0)
  while (at.getFullYear() <= last) {
    const later = laterThan(calendar, at)
    if (later === undefined) return at.getTime()
    at = later
  }
  return undefined
}

/** Where to look next: past the largest unit that does not fit. Undefined when all fit. */
function laterThan(calendar: Calendar, at: Date): Date | undefined {
  const [year, month, day, hour] = [at.getFullYear(), at.getMonth(), at.getDate(), at.getHours()]
  if (!calendar.month.has(month + 1)) return new Date(year, month + 1, 1)
  if (!admitsDay(calendar, at)) return new Date(year, month, day + 1)
  if (!calendar.hour.has(hour)) return new Date(year, month, day, hour + 1)
  if (!calendar.minute.has(at.getMinutes())) return new Date(at.getTime() + minuteMs)
  return undefined
}

function admitsDay({ dayOfMonth, dayOfWeek }: Calendar, at: Date): boolean {
  const ofMonth = dayOfMonth.has(at.getDate())
  const ofWeek = dayOfWeek.has((at.getDay() + 6) % 7)
  return dayOfMonth.any || dayOfWeek.any ? ofMonth && ofWeek : ofMonth || ofWeek
}

function parseCalendar(fields: CalendarFields): Calendar | undefined {
  const calendar: Partial<Record<keyof CalendarFields, Values>> = {}
  for (const name of Object.keys(bounds) as (keyof CalendarFields)[]) {
    const values = parseField(fields[name], ...bounds[name])
    if (values === undefined) return undefined
    calendar[name] = values
  }
  return calendar as Calendar
}

function parseField(text: string, lowest: number, highest: number): Values | undefined {
  if (text === '' || text === '*') return { any: true, has: () => true }
  const values = new Set<number>()
  for (const part of text.split(',')) {
    if (!collect(part, lowest, highest, values)) return undefined
  }
  return { any: false, has: (value) => values.has(value) }
}

/** One part of a list: `5`, `1-5`, `*` or either of the last two with a step, `0-30/10`. */
function collect(part: string, lowest: number, highest: number, values: Set<number>): boolean {
  const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part)
  if (match === null) return false
  const [, first, second, step] = match
  const from = Number(first ?? lowest)
  const to = Number(second ?? (first === undefined || step !== undefined ? highest : from))
  const stride = Number(step ?? 1)
  if (from < lowest || to > highest || from > to || stride === 0) return false
  for (let value = from; value <= to; value += stride) values.add(value)
  return true
}
