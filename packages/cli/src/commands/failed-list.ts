import type { DeadLetter } from '@gearwork/core'
import type { Context } from '../context.js'
import { UsageError } from '../failures/errors.js'
import { chosenLetters, type Letters, withLetters } from '../letters/letters.js'
import { letterData, listedLetter } from '../letters/letters-text.js'
import type { ReportOptions } from '../options/report-options.js'

export interface FailedListOptions extends ReportOptions {
  readonly job?: string | undefined
  readonly limit?: string | undefined
}

/** `gearman failed:list` */
export async function listLetters(context: Context, _args: readonly string[], options: FailedListOptions) {
  const { json, job } = options
  const limit = typedLimit(options.limit)
  await withLetters(context, async (letters) => {
    const chosen = chosenLetters(letters, { ids: [], all: true, job })
    if (json) await context.output.jsonList(mapped(limited(chosen, limit), letterData))
    else if ((await printList(context, chosen, limit)) === 0) context.output.say(emptySentence(letters, job))
  })
  return undefined
}

/** How many there were. */
async function printList(
  { output }: Context,
  letters: AsyncIterable<DeadLetter>,
  limit: number,
): Promise<number> {
  let count = 0
  for await (const letter of letters) {
    if (++count > limit) {
      output.say(`there are more: --limit ${limit} leaves them out`)
      break
    }
    output.say(...listedLetter(letter))
  }
  return count
}

/** What was passed over may be the letter that somebody looks for. */
export function emptySentence({ passedOver }: Pick<Letters, 'passedOver'>, job: string | undefined): string {
  const there = passedOver === 0 ? 'there are no dead letters' : 'there are no dead letters that can be read'
  if (job !== undefined) return `${there} of ${job}`
  return passedOver === 0 ? `${there}: no job was given up` : there
}

async function* limited<T>(items: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  let count = 0
  for await (const item of items) {
    if (++count > limit) return
    yield item
  }
}

async function* mapped<T, R>(items: AsyncIterable<T>, map: (item: T) => R): AsyncGenerator<R> {
  for await (const item of items) yield map(item)
}

function typedLimit(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new UsageError(`--limit must be a whole number, 1 or more, got ${JSON.stringify(text)}`)
}
