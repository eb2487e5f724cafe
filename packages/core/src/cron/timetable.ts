import { Cron as Croner } from 'croner'
import { InvalidOptionError } from '../settings/option-errors.js'
import { cut, sentence } from '../text.js'
import { type CronSchedule, mustBeCron, settleSchedules } from './schedule.js'

/** The moments of a schedule. Where clocks are put forward or back, a time of day that is left out or comes twice is one. */
export class Timetable {
  readonly #croner: Croner

  /** @throws {Error} for a pattern or a time zone that there is not */
  constructor({ pattern, timezone }: CronSchedule) {
    this.#croner = new Croner(pattern, { paused: true, ...(timezone !== undefined && { timezone }) })
  }

  /** The first moment after that one, both in milliseconds since the epoch, in whole seconds; undefined: there is none. */
  after(milliseconds: number): number | undefined {
    return this.#croner.nextRun(new Date(milliseconds))?.getTime()
  }
}

/**
 * The schedules that a job states. `place`: `@Job on MailWork.digest`.
 * @throws {InvalidOptionError} for what is none, and for one that never comes
 */
export function checkedSchedules(place: string, cron: unknown, now: number): readonly CronSchedule[] {
  if (cron === undefined) return []
  const schedules = settleSchedules(cron)
  if (schedules === undefined) throw new InvalidOptionError(`cron of ${place}`, mustBeCron, cron)
  for (const schedule of schedules) checkSchedule(place, schedule, now)
  return schedules
}

function checkSchedule(place: string, schedule: CronSchedule, now: number): void {
  const problem = problemOf(schedule, now)
  if (problem === undefined) return
  const got = schedule.timezone === undefined ? schedule.pattern : `${schedule.pattern} ${schedule.timezone}`
  throw new InvalidOptionError(`cron of ${place}`, `${mustBeCron} (${problem})`, got)
}

function problemOf(schedule: CronSchedule, now: number): string | undefined {
  try {
    return new Timetable(schedule).after(now) === undefined ? 'that moment never comes' : undefined
  } catch (error) {
    // Behind the first sentence it tells how it came to know.
    return cut(sentence(error).split(/\. | Original error/)[0] as string)
  }
}
