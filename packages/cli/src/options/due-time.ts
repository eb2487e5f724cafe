import { UsageError } from '../failures/errors.js'
import { spanMs } from './time-span.js'

/** `+90`, `+10m`, `+2h`, `+1d` from now, or a date as people write it. @throws {UsageError} */
export function dueTime(text: string, now: Date): Date {
  const due = dateOf(text.trim(), now)
  if (!Number.isNaN(due.getTime())) return due
  throw new UsageError(
    `--at must be a time like 2026-01-31T08:00 or +90, +10m, +2h, +1d, got ${JSON.stringify(text)}`,
  )
}

function dateOf(text: string, now: Date): Date {
  if (text.startsWith('+')) return new Date(now.getTime() + (spanMs(text.slice(1)) ?? Number.NaN))
  return new Date(/^\d{4}-/.test(text) ? text : Number.NaN)
}
