import type { Context } from '../context.js'
import { namedLetter, withLetters } from '../letters/letters.js'
import { letterLines, wholeLetterData } from '../letters/letters-text.js'
import type { ReportOptions } from '../options/report-options.js'

/** `gearman failed:show` */
export async function showLetter(context: Context, [id]: readonly string[], { json }: ReportOptions) {
  const letter = await withLetters(context, (letters) => namedLetter(letters, id as string))
  if (json) context.output.json(wholeLetterData(letter))
  else context.output.lines(letterLines(letter))
  return undefined
}
