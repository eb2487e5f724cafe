import { UsageError } from './errors.js'

/** Milliseconds of what people write behind a number; seconds without. */
export const units: Readonly<Record<string, number>> = {
  '': 1_000,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** `+90`, `+10m`, `+2h`, `+1d` from now, or a date as people write it. @throws {UsageError} */
export function dueTime(text: string, now: Date): Date {
  const [, amount, unit] = /^\+(\d+(?:\.\d+)?)([smhd]?)$/.exec(text.trim()) ?? []
  const due =
    amount === undefined
      ? new Date(/^\d{4}-/.test(text.trim()) ? text.trim() : Number.NaN)
      : new Date(now.getTime() + Number(amount) * (units[unit as string] as number))
  if (!Number.isNaN(due.getTime())) return due
  throw new UsageError(
    `--at must be a time like 2026-01-31T08:00 or +90, +10m, +2h, +1d, got ${JSON.stringify(text)}`,
  )
}
