import type { Context } from '../context.js'
import { UsageError } from '../failures/errors.js'
import { checkChoice, chosenLetters, type LetterChoice, several, withLetters } from '../letters/letters.js'
import type { ReportOptions } from '../options/report-options.js'
import { spanMs } from '../options/time-span.js'
import { counted } from '../terminal/counted.js'

export interface FailedPurgeOptions extends ReportOptions {
  readonly all?: boolean | undefined
  readonly job?: string | undefined
  readonly olderThan?: string | undefined
}

/** `gearman failed:purge`: what was done is told, also when the rest fails. */
export async function purgeLetters(context: Context, ids: readonly string[], options: FailedPurgeOptions) {
  const before = typedAge(options.olderThan, context.surroundings.now())
  const choice: LetterChoice = { ids, all: options.all, job: options.job, before }
  checkChoice(choice)
  const purged: string[] = []
  await withLetters(context, async (letters) => {
    try {
      await several(chosenLetters(letters, choice), async ({ id }) => {
        if (await letters.store.remove(id)) purged.push(id)
      })
    } finally {
      if (options.json) context.output.json({ purged: purged.toSorted() })
      else context.output.say(`${counted(purged.length, 'dead letter')} removed`)
    }
  })
  return undefined
}

/** `7d` before now. @throws {UsageError} */
function typedAge(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return undefined
  const age = spanMs(text.trim())
  if (age !== undefined && age <= longestAgeMs) return new Date(now.getTime() - age)
  throw new UsageError(`--older-than must be an age like 90, 10m, 2h, 7d, got ${JSON.stringify(text)}`)
}

/** A thousand years: dates end somewhere. */
const longestAgeMs = 1_000 * 365 * 86_400_000
